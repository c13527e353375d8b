"""What is built from Documents and searched: generations, vectors, words, and their safe publication."""
