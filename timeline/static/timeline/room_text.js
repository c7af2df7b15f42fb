// The sentences of the reading room's text, and places in it. An offset counts characters (code
// points, as the server does) from the beginning of the source's text.

const isSaid = (node) => Boolean(node.parentElement.closest(".said"));

function textNodes(words) {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (!isSaid(walker.currentNode)) nodes.push(walker.currentNode);
  }
  return nodes;
}

export class Sentence {
  constructor(element, index) {
    this.element = element;
    this.index = index;
    this.box = element.querySelector("input");
    this.words = element.querySelector(".words");
    [this.start, this.end] = this.box.value.split(/[- ]/, 2).map(Number);
    this.isOpen = element.classList.contains("open");
  }

  get text() {
    return textNodes(this.words).map((node) => node.data).join("");
  }

  /** What stands between two offsets, as far as it is in this sentence. */
  slice(start, end) {
    const characters = [...this.text];
    return characters.slice(Math.max(start - this.start, 0), Math.max(end - this.start, 0)).join("");
  }

  overlaps({ start, end }) {
    return this.start < end && start < this.end;
  }

  /** The offset of a place in the document that is within this sentence. */
  offsetOf(node, at) {
    const before = document.createRange();
    before.setStart(this.words, 0);
    before.setEnd(node, at);
    const copy = before.cloneContents();
    copy.querySelectorAll(".said").forEach((said) => said.remove());
    return this.start + [...copy.textContent].length;
  }

  /** The part of the document between two offsets, as far as it is in this sentence. */
  rangeOf(start, end) {
    const range = document.createRange();
    let offset = this.start;
    for (const node of textNodes(this.words)) {
      const characters = [...node.data];
      const place = (at) => characters.slice(0, at - offset).join("").length;
      if (start <= offset) {
        if (offset === this.start) range.setStart(node, 0);
      } else if (start < offset + characters.length) {
        range.setStart(node, place(start));
      }
      if (end > offset) range.setEnd(node, place(Math.min(end, offset + characters.length)));
      offset += characters.length;
    }
    return range;
  }

  /** The offsets at which words begin and end. */
  get edges() {
    const starts = [this.start];
    const ends = [];
    for (const { segment, index, isWordLike } of segments(this.text, this.language)) {
      if (!isWordLike) continue;
      const start = this.start + [...this.text.slice(0, index)].length;
      starts.push(start);
      ends.push(start + [...segment].length);
    }
    return { starts: [...new Set(starts)], ends: [...new Set([...ends, this.end])] };
  }

  get language() {
    return this.element.closest("[lang]").lang || undefined;
  }
}

function segments(text, language) {
  if (window.Intl && Intl.Segmenter) {
    try {
      return new Intl.Segmenter(language, { granularity: "word" }).segment(text);
    } catch {
      return new Intl.Segmenter(undefined, { granularity: "word" }).segment(text);
    }
  }
  return [...text.matchAll(/\S+/g)].map((match) => ({
    segment: match[0],
    index: match.index,
    isWordLike: true,
  }));
}
