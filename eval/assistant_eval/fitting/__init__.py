"""What remakes the weights shipped with the package."""
