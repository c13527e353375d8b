"""A script for a page: how many source marks of an element stand alone, below the word they follow."""

LONELY = """root => [...root.querySelectorAll('.mark')].filter((mark) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), range = document.createRange();
  let last = null, at = 0;
  for (let node; (node = walker.nextNode()) && mark.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING;)
    if (node.data.trim() && !node.parentElement.closest('.mark')) { last = node; at = node.data.trimEnd().length; }
  range.setStart(last, at - 1);
  range.setEnd(last, at);
  return mark.getBoundingClientRect().top >= range.getBoundingClientRect().bottom - 2;
}).length"""
