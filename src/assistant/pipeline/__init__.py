"""The stages of one question, in order, on one generation: see ``stages.py``."""

from assistant.pipeline.stages import Outcome, Pipeline

__all__ = ["Outcome", "Pipeline"]
