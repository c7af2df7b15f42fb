// The reading room with a script: passages are chosen by mouse or keyboard down to the word, and
// the keys that the page explains work. Without it, sentences are chosen by their boxes.

import { Sentence } from "./room_text.js";

const form = document.getElementById("room");
const text = document.getElementById("text");

class Room {
  constructor() {
    this.sentences = [...text.querySelectorAll(".sentence")].map((each, n) => new Sentence(each, n));
    this.chosen = null;
    this.touched = this.sentences.filter((each) => each.box.checked);
    this.current = this.sentences.find((each) => each.isOpen) || this.sentences[0];
    this.sent = document.createElement("input");
    this.sent.type = "hidden";
    this.sent.name = "passage";
    this.isPrecise = Boolean(window.CSS && CSS.highlights);
    form.classList.toggle("precise", this.isPrecise);
    for (const { box } of this.sentences) {
      box.removeAttribute("name"); // what is chosen is sent to the word
      box.tabIndex = -1;
    }
    if (this.current) this.current.box.tabIndex = 0;
  }

  /** Choose what stands between two offsets. */
  choose(start, end) {
    this.chosen = { start, end };
    this.show(this.touched, false);
    this.touched = this.sentences.filter((each) => each.overlaps(this.chosen));
    this.show(this.touched, true);
    const words = this.touched.map((each) => each.slice(start, end)).join(" ");
    this.sent.value = `${start}-${end} ${words}`;
    form.append(this.sent);
    this.paint();
    this.tell(words);
  }

  show(sentences, isChosen) {
    for (const { box, element } of sentences) {
      box.checked = isChosen;
      element.classList.toggle("chosen", isChosen);
    }
  }

  paint() {
    if (!this.isPrecise) return;
    const { start, end } = this.chosen;
    const ranges = this.touched.map((each) => each.rangeOf(start, end));
    CSS.highlights.set("chosen", new Highlight(...ranges));
  }

  tell(words) {
    const places = form.querySelectorAll("#chosen-words, #quotes blockquote");
    places.forEach((place) => (place.textContent = words));
  }

  /** Go to a sentence and choose it. */
  visit(sentence) {
    if (!sentence) return;
    this.enter(sentence);
    this.choose(sentence.start, sentence.end);
  }

  enter(sentence) {
    this.current.box.tabIndex = -1;
    this.current = sentence;
    sentence.box.tabIndex = 0;
    sentence.box.focus({ preventScroll: true });
    sentence.element.scrollIntoView({ block: "nearest" });
  }

  step(by) {
    this.visit(this.sentences[this.current.index + by]);
  }

  stepOpen(by) {
    const open = this.sentences.filter((each) => each.isOpen);
    const isOn = this.chosen && this.current.isOpen;
    const beyond = (each) => (each.index - this.current.index) * by > (isOn ? 0 : -1);
    const found = by > 0 ? open.find(beyond) : open.findLast(beyond);
    if (found) return this.visit(found);
    const elsewhere = form.querySelector(`a[data-open="${by}"]`); // in another part of the text
    if (elsewhere) elsewhere.click();
  }

  /** Move the end of what is chosen by a sentence. */
  extend(by) {
    const { start, end } = this.chosen || this.current;
    const ends = this.sentences.map((each) => each.end);
    const next = by > 0 ? ends.find((each) => each > end) : ends.findLast((each) => each < end);
    if (next > start) this.choose(start, next);
    this.keepInSight();
  }

  /** Move an end of what is chosen by a word. */
  nudge(edge, by) {
    const { start, end } = this.chosen || this.current;
    const from = edge === "starts" ? start : end;
    const near = this.sentences.filter((each) => each.start <= from + 1 && from - 1 <= each.end);
    const around = this.sentences.slice(near[0].index - (near[0].index > 0), near.at(-1).index + 2);
    const edges = around.flatMap((each) => each.edges[edge]);
    const next = by > 0 ? edges.find((each) => each > from) : edges.findLast((each) => each < from);
    if (next === undefined) return;
    if (edge === "starts" && next < end) this.choose(next, end);
    if (edge === "ends" && next > start) this.choose(start, next);
    this.keepInSight();
  }

  keepInSight() {
    this.touched.at(-1).element.scrollIntoView({ block: "nearest" });
  }

  /** Choose what has been selected with the mouse, without the white space around it. */
  takeSelection() {
    const selection = document.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return false;
    const range = selection.getRangeAt(0);
    const touched = this.sentences.filter((each) => range.intersectsNode(each.words));
    if (!touched.length) return false;
    const [first, last] = [touched[0], touched.at(-1)];
    let start = first.start;
    let end = last.end;
    if (first.words.contains(range.startContainer)) {
      start = first.offsetOf(range.startContainer, range.startOffset);
    }
    if (last.words.contains(range.endContainer)) {
      end = last.offsetOf(range.endContainer, range.endOffset);
    }
    const words = touched.map((each) => each.slice(start, end));
    start += words[0].length - words[0].trimStart().length;
    end -= words.at(-1).length - words.at(-1).trimEnd().length;
    if (start >= end) return false;
    this.enter(first);
    this.choose(start, end);
    return true;
  }

  sentenceOf(element) {
    const found = element.closest && element.closest(".sentence");
    return found && this.sentences.find((each) => each.element === found);
  }

  sentenceAt(hash) {
    return this.sentences.find((each) => `#${each.box.id}` === hash);
  }
}

/** Bring an event into sight beside the text; false where it is not beside it. */
function showEntry(number) {
  const beside = document.getElementById("beside");
  const entry = document.getElementById(`e-${number}`);
  if (getComputedStyle(beside).position !== "sticky" || !entry) return false;
  beside.querySelectorAll(".shown").forEach((each) => each.classList.remove("shown"));
  entry.classList.add("shown");
  beside.scrollTop += entry.getBoundingClientRect().top - beside.getBoundingClientRect().top - 8;
  return entry;
}

/** Press a button, or open what asks for more and go to its first field. */
function act(key) {
  const target = document.querySelector(`#actions [data-key="${key}"]`);
  if (!target) return;
  if (target.matches("button")) return target.click();
  ask(target);
}

/** Open what asks for more and go to its first field, at once: the next key belongs there. */
function ask(details) {
  details.open = true;
  const field = details.querySelector(".select2-selection, input:not([type=hidden]), select");
  if (field) field.focus();
}

function keys(room, event) {
  const rtl = getComputedStyle(room.current.element).direction === "rtl";
  const [forward, back] = rtl ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  const plain = {
    n: () => room.stepOpen(1),
    j: () => room.stepOpen(1),
    p: () => room.stepOpen(-1),
    k: () => room.stepOpen(-1),
    e: () => act("e"),
    c: () => act("c"),
    d: () => act("d"),
    Enter: () => act("e"),
    ArrowDown: () => room.step(1),
    ArrowUp: () => room.step(-1),
    [forward]: () => room.nudge("starts", 1),
    [back]: () => room.nudge("starts", -1),
  };
  const shifted = {
    ArrowDown: () => room.extend(1),
    ArrowUp: () => room.extend(-1),
    [forward]: () => room.nudge("ends", 1),
    [back]: () => room.nudge("ends", -1),
  };
  return (event.shiftKey ? shifted : plain)[event.key];
}

function listen(room) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const isInText = event.target.matches("#text input") || event.target === document.body;
    if (event.key === "Escape" && form.contains(event.target)) {
      form.querySelectorAll("#actions details[open]").forEach((each) => (each.open = false));
      room.enter(room.current);
    }
    const does = isInText && keys(room, event);
    if (!does) return;
    event.preventDefault();
    does();
  });
  text.addEventListener("change", (event) => room.visit(room.sentenceOf(event.target)));
  text.addEventListener("mouseup", () => setTimeout(() => room.takeSelection()));
  text.addEventListener("click", (event) => {
    const sentence = room.sentenceOf(event.target);
    const isWord = sentence && !event.target.closest("a, input");
    if (!isWord || !document.getSelection().isCollapsed) return;
    room.visit(sentence);
    const mark = event.target.closest("mark[data-entries]");
    if (mark) showEntry(mark.dataset.entries.split(" ")[0]);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const sentence = room.sentenceAt(link.hash);
    const entry = link.hash.startsWith("#e-") && showEntry(link.hash.slice(3));
    if (sentence || entry) event.preventDefault();
    if (sentence) room.visit(sentence);
    if (entry) entry.focus({ preventScroll: true });
  });
  form.querySelectorAll("#actions summary").forEach((summary) => {
    summary.addEventListener("click", (event) => {
      if (summary.parentElement.open) return;
      event.preventDefault();
      ask(summary.parentElement);
    });
  });
  sendOnce();
}

function sendOnce() {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => (isSent = false));
}

/** Take up what was chosen before, and the place to which the address leads. */
function begin(room) {
  const [start, end] = form.dataset.chosen.trim().split(/[- ]/).map(Number);
  const place = room.sentenceAt(location.hash);
  if (end) {
    room.choose(start, end);
    room.current = room.touched[0];
    if (getComputedStyle(document.getElementById("beside")).position === "sticky") {
      room.current.element.scrollIntoView({ block: "center" });
    }
  } else if (place) {
    room.visit(place);
  }
}

if (form && text.querySelector(".sentence")) {
  const room = new Room();
  listen(room);
  begin(room);
}
