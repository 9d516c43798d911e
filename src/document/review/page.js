"use strict";
/*
 * The review page. The data blocks become `pages` and `words`. What the reviewer decides about a word is its `decision`.
 * The corrected text is made from words and decisions. Every decision goes through decide(), which draws the word, counts
 * and stores the decision, and remembers it for undo.
 */
(() => {
  const labels = {
    vi: {
      threshold: "Nghi ngờ dưới", show: "Hiện", showAll: "Toàn bộ văn bản", showDoubtful: "Dòng có từ nghi ngờ",
      showOpen: "Dòng chưa kiểm tra xong", showRestored: "Dòng đã được phục hồi", showMine: "Dòng tôi đã sửa",
      saveText: "Lưu văn bản", saveWords: "Lưu danh sách từ", theme: "Nền sáng hoặc tối", help: "Trợ giúp", menu: "Tuỳ chọn",
      scan: "Ảnh trang giấy", zoomIn: "Phóng to", zoomOut: "Thu nhỏ", zoomFit: "Vừa chiều ngang", card: "Từ đang xem",
      hint: "Chọn một từ trong văn bản, hoặc bắt đầu với từ nghi ngờ đầu tiên.", start: "Bắt đầu", before: "Trước khi phục hồi:",
      typed: "Gõ từ đúng", choices: "Các cách đọc khác", accept: "Đúng", edit: "Gõ lại", reset: "Bỏ quyết định", undo: "Hoàn tác",
      next: "Từ nghi ngờ tiếp theo", previous: "Từ nghi ngờ trước đó", close: "Đóng", asRead: "như trước",
      helpTitle: "Cách kiểm tra",
      helpText: "Từ được tô màu là từ máy không chắc. So với ảnh, rồi xác nhận, chọn cách đọc khác, hoặc gõ lại. Bấm vào ảnh để tìm từ trong văn bản.",
      helpAccept: "Từ này đúng", helpChoice: "Chọn cách đọc khác", helpBefore: "Để như trước khi phục hồi", helpEdit: "Gõ lại",
      helpEscape: "Thôi gõ, bỏ chọn từ", helpReset: "Bỏ quyết định về từ này", helpUndo: "Hoàn tác việc vừa làm",
      helpZoom: "Phóng to, thu nhỏ, tự động", legendWord: "từ", legendMild: "hơi nghi ngờ", legendMiddle: "nghi ngờ",
      legendStrong: "rất nghi ngờ", legendChecked: "đã xác nhận", legendChanged: "đã sửa",
      progress: (done, all) => `Đã kiểm tra ${done} trên ${all} từ nghi ngờ`, none: "Không có từ nghi ngờ", allDone: "Đã kiểm tra hết các từ nghi ngờ",
      page: (number) => `Trang ${number}`, pageOf: (number, count) => `Trang ${number} / ${count}`, count: (done, all) => `${done} / ${all}`,
      empty: "Trang này không có chữ.", sure: (percent) => `Tin cậy ${percent} %`, checked: "Đã xác nhận", changed: "Đã sửa", removed: "(đã bỏ)",
      nothingToUndo: "Không còn gì để hoàn tác", saved: (name) => `Đã lưu ${name}`, noWords: "Chưa có từ nào được gõ vào",
      kept: "Các quyết định được giữ trong trình duyệt này; đóng trang không mất gì.",
      notKept: "Trình duyệt không cho giữ các quyết định: hãy lưu văn bản trước khi đóng trang.",
      notes: { sum: "Tổng của cột không khớp", share: "Tỷ lệ không khớp với hai cột kia", number: "Không đúng cách viết số" },
      language: "English",
    },
    en: {
      threshold: "Doubtful below", show: "Show", showAll: "All text", showDoubtful: "Lines with doubtful words",
      showOpen: "Lines still to check", showRestored: "Lines that were restored", showMine: "Lines I corrected",
      saveText: "Save text", saveWords: "Save word list", theme: "Light or dark", help: "Help", menu: "Options",
      scan: "Page image", zoomIn: "Zoom in", zoomOut: "Zoom out", zoomFit: "Fit width", card: "Current word",
      hint: "Choose a word in the text, or begin with the first doubtful one.", start: "Begin", before: "Before restoring:",
      typed: "Type the right word", choices: "Other readings", accept: "Correct", edit: "Type", reset: "Clear decision", undo: "Undo",
      next: "Next doubtful word", previous: "Previous doubtful word", close: "Close", asRead: "as before",
      helpTitle: "How to review",
      helpText: "Coloured words are those the program is not sure of. Compare with the image, then confirm, choose another reading, or type. Click the image to find a word in the text.",
      helpAccept: "This word is right", helpChoice: "Choose another reading", helpBefore: "Leave it as before restoring", helpEdit: "Type over",
      helpEscape: "Stop typing, leave the word", helpReset: "Clear the decision on this word", helpUndo: "Undo the last action",
      helpZoom: "Zoom in, out, automatic", legendWord: "word", legendMild: "slightly doubtful", legendMiddle: "doubtful",
      legendStrong: "very doubtful", legendChecked: "confirmed", legendChanged: "corrected",
      progress: (done, all) => `${done} of ${all} doubtful words checked`, none: "No doubtful words", allDone: "All doubtful words are checked",
      page: (number) => `Page ${number}`, pageOf: (number, count) => `Page ${number} of ${count}`, count: (done, all) => `${done} / ${all}`,
      empty: "No text on this page.", sure: (percent) => `${percent} % sure`, checked: "Confirmed", changed: "Corrected", removed: "(removed)",
      nothingToUndo: "Nothing to undo", saved: (name) => `Saved ${name}`, noWords: "No words have been typed yet",
      kept: "Decisions are kept in this browser; closing the page loses nothing.",
      notKept: "The browser does not allow decisions to be kept: save the text before you close the page.",
      notes: { sum: "The sum of the column does not fit", share: "The share does not fit its two columns", number: "Not a number as the others" },
      language: "Tiếng Việt",
    },
  };

  const $ = (id) => document.getElementById(id);
  const information = JSON.parse($("document").textContent);

  /* ---- What the browser keeps ---------------------------------------------------------- */

  /* Storage can be forbidden or full, or contain data of another version. The page works without storage. */
  const store = {
    works: true,
    read(key) {
      try {
        const value = JSON.parse(localStorage.getItem(key));
        return value !== null && typeof value === "object" ? value : {};
      } catch {
        return {};
      }
    },
    write(key, value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
        store.works = true;
      } catch {
        store.works = false;
      }
    },
  };
  const settingsKey = "phucdau-review", decisionsKey = `phucdau-review-${information.digest}`;
  const settings = { threshold: 90, language: (navigator.language || "").toLowerCase().startsWith("vi") ? "vi" : "en", theme: null, ...store.read(settingsKey) };
  if (!labels[settings.language]) settings.language = "en";
  if (!(settings.threshold >= 0 && settings.threshold <= 100)) settings.threshold = 90;
  let label = labels[settings.language];

  /* ---- Data ---------------------------------------------------------------------------- */

  /* Every word knows its page, its line, and its place among all words. */
  const pages = [], words = [];
  for (const element of document.querySelectorAll("script.page")) {
    const data = JSON.parse(element.textContent);
    const follower = element.nextElementSibling;
    const image = follower && follower.matches("script.image") ? follower : null;
    const page = { number: data.number, width: data.width, height: data.height, image, index: pages.length, words: [], blocks: [] };
    for (const blockData of data.blocks) {
      const block = { lines: [] };
      for (const lineData of blockData) {
        const line = { words: [], page, element: null };
        for (const word of lineData) {
          Object.assign(word, { page, line, index: words.length, key: `${page.number}:${page.words.length}`, decision: null, element: null });
          if (word.confidence === undefined) word.confidence = 1;
          line.words.push(word);
          page.words.push(word);
          words.push(word);
        }
        block.lines.push(line);
      }
      page.blocks.push(block);
    }
    pages.push(page);
  }
  const uncertain = words.filter((word) => word.confidence < 1);
  const hasScan = pages.some((page) => page.image);

  /* A decision is {text} or {text, typed: true}. If its text is that of the word, it confirms the word. */
  const decisions = store.read(decisionsKey);
  for (const word of words) {
    const kept = decisions[word.key];
    if (kept && typeof kept.text === "string") word.decision = { text: kept.text, ...(kept.typed === true && { typed: true }) };
  }

  const textOf = (word) => (word.decision ? word.decision.text : word.text);
  const isChanged = (word) => word.decision !== null && word.decision.text !== word.text;
  const isDoubtful = (word) => word.confidence * 100 < settings.threshold;
  const isOpen = (word) => isDoubtful(word) && word.decision === null;

  /* ---- Drawing the text ---------------------------------------------------------------- */

  function create(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function drawWord(word) {
    const shown = textOf(word), element = word.element, doubtful = isDoubtful(word);
    const open = doubtful && word.decision === null;
    let name = "word";
    if (open) name += word.confidence < 0.5 ? " doubt-3" : word.confidence < 0.75 ? " doubt-2" : " doubt-1";
    if (word.decision) name += isChanged(word) ? " checked changed" : " checked";
    if (shown === "") name += " removed";
    if (word === current) name += " current";
    element.className = name;
    element.textContent = shown === "" ? word.text : shown;
    element.tabIndex = doubtful ? 0 : -1;
    if (doubtful) element.setAttribute("role", "button");
    else element.removeAttribute("role");
  }

  function drawLine(line) {
    line.element = create("div", "line");
    for (const word of line.words) {
      word.element = create("span");
      word.element.dataset.word = word.index;
      if (word.index !== line.words[0].index) line.element.append(" ");
      line.element.append(word.element);
      drawWord(word);
    }
    return line.element;
  }

  function drawPage(page) {
    page.element = create("section", "page");
    page.element.dataset.page = page.index;
    page.title = create("span");
    page.counter = create("span");
    const heading = create("h2");
    heading.append(page.title, page.counter);
    page.element.append(heading);
    for (const block of page.blocks) {
      const element = create("div", "block");
      element.lang = information.language;
      element.append(...block.lines.map(drawLine));
      page.element.append(element);
    }
    if (page.words.length === 0) page.element.append((page.note = create("p", "small")));
    return page.element;
  }

  /* ---- Progress and filter ------------------------------------------------------------- */

  function countProgress() {
    let all = 0, done = 0;
    for (const page of pages) page.all = page.done = 0;
    for (const word of uncertain) {
      if (!isDoubtful(word)) continue;
      word.page.all++;
      all++;
      if (!word.decision) continue;
      word.page.done++;
      done++;
    }
    for (const page of pages) page.counter.textContent = page.all > 0 ? label.count(page.done, page.all) : "";
    $("progress-text").textContent = all > 0 ? label.progress(done, all) : label.none;
    $("meter-done").style.width = `${all > 0 ? (100 * done) / all : 100}%`;
    return all - done;
  }

  const filters = {
    all: () => true,
    doubtful: isDoubtful,
    open: isOpen,
    restored: (word) => word.before !== undefined,
    mine: isChanged,
  };

  function applyFilter() {
    const filter = filters[$("filter").value];
    for (const page of pages)
      for (const block of page.blocks)
        for (const line of block.lines) line.element.hidden = !line.words.some(filter);
  }

  /* Whether "next" and "previous" stop at a word: at doubtful words, or at the words that the filter selects. */
  const isStop = (word) => {
    const name = $("filter").value;
    return name === "restored" || name === "mine" ? filters[name](word) : isDoubtful(word);
  };

  /* ---- The scan ------------------------------------------------------------------------ */

  let current = null;
  let zoom = null; /* page width divided by the viewport's width; null for automatic */
  let scanned = null; /* the page whose image is shown */

  function median(numbers) {
    return numbers.sort((a, b) => a - b)[numbers.length >> 1];
  }

  /* The width of a page at a zoom of 1. */
  function viewWidth() {
    const viewport = $("viewport"), style = getComputedStyle(viewport);
    return viewport.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  }

  /* Automatic zoom: letters are as large as those of the text, but the page is at least as wide as the viewport. */
  function zoomOf(page) {
    if (zoom !== null) return zoom;
    if (!current || current.page !== page) return 1;
    if (page.lineHeight === undefined)
      page.lineHeight = median(page.words.filter((word) => word.box).map((word) => word.box[3] - word.box[1])) || 0;
    const WORD_HEIGHT = 24;
    return page.lineHeight > 0 ? Math.min(4, Math.max(1, WORD_HEIGHT / ((page.lineHeight * viewWidth()) / page.width))) : 1;
  }

  function showPage(page) {
    if (!hasScan) return;
    if (scanned !== page) {
      scanned = page;
      $("stage").hidden = !page.image;
      if (page.image) $("image").src = page.image.textContent;
      else $("image").removeAttribute("src");
    }
    $("scan-page").textContent = label.pageOf(page.number, pages[pages.length - 1].number);
    $("image").alt = label.page(page.number);
    const shownWidth = viewWidth() * zoomOf(page);
    $("stage").style.width = `${shownWidth}px`;
    $("stage").style.height = `${(shownWidth * page.height) / page.width}px`;
  }

  /* Shows where the current word is on the scan and scrolls it to the middle. */
  function markWord() {
    const marker = $("marker");
    const box = current && current.page === scanned ? current.box : undefined;
    marker.hidden = !box;
    if (!box) return;
    const { width, height } = scanned, slack = 0.12 * (box[3] - box[1]) + 8;
    const percent = (value, whole) => `${(100 * value) / whole}%`;
    marker.style.left = percent(box[0] - slack, width);
    marker.style.top = percent(box[1] - slack, height);
    marker.style.width = percent(box[2] - box[0] + 2 * slack, width);
    marker.style.height = percent(box[3] - box[1] + 2 * slack, height);
    const viewport = $("viewport"), stage = $("stage");
    viewport.scrollTo({
      left: stage.offsetLeft + (stage.offsetWidth * (box[0] + box[2])) / 2 / width - viewport.offsetLeft - viewport.clientWidth / 2,
      top: stage.offsetTop + (stage.offsetHeight * (box[1] + box[3])) / 2 / height - viewport.offsetTop - viewport.clientHeight / 2,
    });
  }

  function refreshScan() {
    if (scanned) showPage(scanned);
    markWord();
  }

  function zoomBy(factor) {
    if (!scanned) return;
    zoom = Math.min(6, Math.max(0.5, zoomOf(scanned) * factor));
    refreshScan();
  }

  /* Shows the image of the page at the top of the text, even if the current word is on another page. */
  function followText() {
    const text = $("text"), top = text.getBoundingClientRect().top + text.clientHeight / 3;
    const page = pages.find((candidate) => candidate.element.getBoundingClientRect().bottom > top) || pages[pages.length - 1];
    if (page && page !== scanned) {
      showPage(page);
      markWord();
    }
  }

  function wordAt(page, x, y) {
    const slack = 30;
    return page.words.find(({ box }) => box && x >= box[0] - slack && x <= box[2] + slack && y >= box[1] - slack && y <= box[3] + slack);
  }

  /* ---- The card of the current word ------------------------------------------------------ */

  function choicesOf(word) {
    const list = (word.alternatives || []).slice(0, 4).map(([text, confidence], index) => ({ text, confidence, key: String(index + 1) }));
    if (word.before !== undefined && !list.some(({ text }) => text === word.before)) list.push({ text: word.before, note: label.asRead, key: "0" });
    return list;
  }

  function drawChoices(word) {
    const buttons = choicesOf(word).map((choice) => {
      const button = create("button");
      button.type = "button";
      button.dataset.choice = choice.key;
      const text = create("span", "", choice.text);
      text.lang = information.language;
      button.append(create("kbd", "", choice.key), text);
      const note = choice.note || (choice.confidence >= 0.005 ? `${Math.round(choice.confidence * 100)} %` : "");
      if (note) button.append(create("small", "", note));
      return button;
    });
    $("choices").replaceChildren(...buttons);
  }

  function drawCard() {
    $("hint").hidden = current !== null;
    $("details").hidden = current === null;
    $("undo").disabled = history.length === 0;
    if (!current) return;
    const percent = Math.round(current.confidence * 100), shown = textOf(current);
    $("word").textContent = shown || label.removed;
    $("confidence").textContent = label.notes[current.note] ?? (current.confidence < 1 ? label.sure(percent) : "");
    $("verdict").textContent = current.decision ? (isChanged(current) ? label.changed : label.checked) : "";
    $("before").classList.toggle("none", current.before === undefined);
    $("before").firstElementChild.hidden = current.before === undefined;
    $("before-text").textContent = current.before ?? "";
    $("reset").disabled = current.decision === null;
    drawChoices(current);
  }

  function announce() {
    const before = current.before === undefined ? "" : `, ${label.before} ${current.before}`;
    $("announcement").textContent = `${textOf(current) || label.removed}, ${$("confidence").textContent} ${$("verdict").textContent}${before}`;
  }

  function select(word) {
    stopTyping();
    const last = current;
    current = word;
    if (last) drawWord(last);
    drawCard();
    if (word) {
      word.line.element.hidden = false;
      drawWord(word);
      const { activeElement } = document;
      if (activeElement === document.body || !$("card").contains(activeElement)) word.element.focus({ preventScroll: true });
      const text = $("text").getBoundingClientRect(), box = word.element.getBoundingClientRect();
      if (box.top < text.top + 60 || box.bottom > text.bottom - 60) word.element.scrollIntoView({ block: "center" });
      showPage(word.page);
      announce();
    }
    markWord();
  }

  function step(direction, wanted) {
    const start = current ? current.index + direction : direction > 0 ? 0 : words.length - 1;
    for (let index = start; index >= 0 && index < words.length; index += direction) {
      if (!wanted(words[index])) continue;
      select(words[index]);
      return true;
    }
    return false;
  }

  const goNext = () => step(1, isStop);
  const goPrevious = () => step(-1, isStop);

  /* ---- Decisions ------------------------------------------------------------------------- */

  const history = [];

  function put(word, decision) {
    word.decision = decision;
    if (decision) decisions[word.key] = decision;
    else delete decisions[word.key];
    const worked = store.works;
    store.write(decisionsKey, decisions);
    if (worked && !store.works) toast(label.notKept);
    drawWord(word);
    drawKept();
    return countProgress();
  }

  /* After a decision moves to the next word without one. After the last word the search starts again at the first. */
  function decide(word, decision) {
    history.push({ word, decision: word.decision });
    const left = put(word, decision);
    if (decision === null) {
      select(word);
      return;
    }
    const wanted = (other) => isStop(other) && other.decision === null;
    if (step(1, wanted)) return;
    const first = words.find(wanted);
    select(first || word);
    if (left === 0) toast(label.allDone);
  }

  const accept = () => current && decide(current, { ...current.decision, text: textOf(current) });
  const reset = () => current && current.decision && decide(current, null);

  function choose(key) {
    const choice = current && choicesOf(current).find((candidate) => candidate.key === key);
    if (choice) decide(current, { text: choice.text });
  }

  function undo() {
    const last = history.pop();
    if (!last) {
      toast(label.nothingToUndo);
      return;
    }
    put(last.word, last.decision);
    select(last.word);
  }

  /* ---- Typing ---------------------------------------------------------------------------- */

  const isTyping = () => !$("typed").hidden;

  function startTyping() {
    if (!current || isTyping()) return;
    $("word").hidden = true;
    $("typed").hidden = false;
    $("typed").value = textOf(current);
    $("typed").focus();
    $("typed").select();
  }

  function stopTyping() {
    if (!isTyping()) return;
    const hadFocus = document.activeElement === $("typed");
    $("word").hidden = false;
    $("typed").hidden = true;
    if (hadFocus && current) current.element.focus({ preventScroll: true });
  }

  function finishTyping() {
    const text = $("typed").value.normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").replace(/\s+/gu, " ").trim();
    const word = current;
    stopTyping();
    decide(word, text === word.text ? { text } : { text, typed: true });
  }

  /* ---- Saving ---------------------------------------------------------------------------- */

  /* Lines as on the page, an empty line between blocks, a form feed between pages. */
  function correctedText() {
    const lineText = (line) => line.words.map(textOf).filter((text) => text !== "").join(" ");
    const blockText = (block) => block.lines.map(lineText).filter((text) => text !== "").map((text) => `${text}\n`).join("");
    return pages.map((page) => page.blocks.map(blockText).filter((text) => text !== "").join("\n")).join("\f");
  }

  /*
   * The typed words as a list for --words: without punctuation around them, at most eight syllables each, and no words
   * with digits or signs. Neighbouring capitalised words that were typed are one name.
   */
  function typedEntries() {
    const SYLLABLES_MAX = 8, entries = new Set();
    let name = [];
    const isEntry = (text) => /^[\p{L}\p{M}]+([ -][\p{L}\p{M}]+)*$/u.test(text) && text.length <= 60 && text.split(/[ -]/).length <= SYLLABLES_MAX;
    const close = () => {
      const joined = name.join(" ");
      if (isEntry(joined)) entries.add(joined);
      else name.filter(isEntry).forEach((text) => entries.add(text));
      name = [];
    };
    for (const word of words) {
      const typed = word.decision && word.decision.typed ? word.decision.text : "";
      const bare = typed.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, "");
      const goesOn = name.length > 0 && words[word.index - 1].line === word.line && !/[^\p{L}\p{N}\p{M}]$/u.test(textOf(words[word.index - 1]));
      if (bare === "" || !goesOn || !/^\p{Lu}/u.test(bare) || !/^\p{Lu}/u.test(name[0])) close();
      if (bare !== "") name.push(bare);
    }
    close();
    return [...entries];
  }

  function download(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    toast(label.saved(name));
  }

  const baseName = (information.name || "phucdau").replace(/\.[^.]*$/, "") || "phucdau";

  function saveWords() {
    const entries = typedEntries();
    if (entries.length === 0) toast(label.noWords);
    else download(`${baseName}.words.txt`, entries.map((entry) => `${entry}\n`).join(""));
  }

  /* ---- Language, theme, messages ----------------------------------------------------------- */

  let toastTimer = 0;
  function toast(message) {
    clearTimeout(toastTimer);
    $("toast").textContent = message;
    $("toast").classList.add("shown");
    toastTimer = setTimeout(() => $("toast").classList.remove("shown"), 2600);
  }

  function drawKept() {
    $("kept").textContent = store.works ? label.kept : label.notKept;
  }

  function applyLanguage() {
    label = labels[settings.language];
    document.documentElement.lang = settings.language;
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = label[element.dataset.text];
    for (const element of document.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", label[element.dataset.label]);
      if (element.matches("button")) element.title = label[element.dataset.label];
    }
    $("language").textContent = label.language;
    $("language").lang = settings.language === "vi" ? "en" : "vi";
    for (const page of pages) {
      page.title.textContent = label.page(page.number);
      page.element.setAttribute("aria-label", label.page(page.number));
      if (page.note) page.note.textContent = label.empty;
    }
    countProgress();
    drawKept();
    drawCard();
    refreshScan();
  }

  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (settings.theme ? settings.theme === "dark" : darkSystem.matches);
  function applyTheme() {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  }

  function keepSettings() {
    store.write(settingsKey, settings);
  }

  function applyThreshold() {
    $("threshold-value").textContent = `${settings.threshold} %`;
    for (const word of uncertain) drawWord(word);
    countProgress();
    applyFilter();
  }

  /* ---- Events ------------------------------------------------------------------------------ */

  function wordOf(target) {
    const element = target instanceof Element ? target.closest("[data-word]") : null;
    return element ? words[Number(element.dataset.word)] : null;
  }

  const keys = {
    n: goNext, j: goNext, p: goPrevious, k: goPrevious, e: startTyping, u: undo, r: reset,
    1: () => choose("1"), 2: () => choose("2"), 3: () => choose("3"), 4: () => choose("4"), 0: () => choose("0"),
    "?": () => $("help").showModal(),
    "+": () => zoomBy(1.25), "-": () => zoomBy(0.8), "=": () => { zoom = null; refreshScan(); },
    Escape: () => select(null),
    Enter: accept,
  };

  function onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
    const { target, key } = event;
    if (target === $("typed")) {
      if (key === "Enter") finishTyping();
      else if (key === "Escape") stopTyping();
      else return;
      event.preventDefault();
      return;
    }
    if (target.matches("input, select, textarea")) return;
    if (key === "Enter" && target.closest("button")) return;
    const action = key === " " && wordOf(target) ? () => select(wordOf(target)) : keys[key.length === 1 ? key.toLowerCase() : key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  function onImage(event) {
    const frame = $("image").getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * scanned.width;
    const y = ((event.clientY - frame.top) / frame.height) * scanned.height;
    const word = wordAt(scanned, x, y);
    if (word) select(word);
  }

  function listen() {
    const onClick = (id, action) => $(id).addEventListener("click", action);
    document.addEventListener("keydown", onKey);
    $("text").addEventListener("click", (event) => { const word = wordOf(event.target); if (word) select(word); });
    $("text").addEventListener("focusin", (event) => { const word = wordOf(event.target); if (word && word !== current) select(word); });
    $("text").addEventListener("scroll", followText, { passive: true });
    $("choices").addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) choose(button.dataset.choice); });
    onClick("image", onImage);
    onClick("start", () => step(1, isOpen) || step(1, isStop) || (words[0] && select(words[0])));
    onClick("next", goNext);
    onClick("previous", goPrevious);
    onClick("accept", () => (isTyping() ? finishTyping() : accept()));
    onClick("edit", startTyping);
    onClick("reset", reset);
    onClick("undo", undo);
    onClick("zoom-in", () => zoomBy(1.25));
    onClick("zoom-out", () => zoomBy(0.8));
    onClick("zoom-fit", () => { zoom = 1; refreshScan(); });
    onClick("save-text", () => download(`${baseName}.txt`, correctedText()));
    onClick("save-words", saveWords);
    onClick("help-button", () => $("help").showModal());
    onClick("menu", () => $("menu").setAttribute("aria-expanded", String($("tools").classList.toggle("open"))));
    onClick("language", () => { settings.language = settings.language === "vi" ? "en" : "vi"; applyLanguage(); keepSettings(); });
    onClick("theme", () => { settings.theme = isDark() ? "light" : "dark"; applyTheme(); keepSettings(); });
    darkSystem.addEventListener("change", applyTheme);
    $("threshold").addEventListener("input", () => { settings.threshold = Number($("threshold").value); applyThreshold(); });
    $("threshold").addEventListener("change", keepSettings);
    $("filter").addEventListener("change", applyFilter);
    window.addEventListener("resize", refreshScan);
    window.addEventListener("beforeunload", (event) => { if (!store.works && history.length > 0) event.preventDefault(); });
  }

  applyTheme();
  document.title = information.name ? `${information.name} – phucdau` : "phucdau";
  $("name").textContent = information.name || "phucdau";
  $("name").title = information.name;
  $("panes").classList.toggle("no-scan", !hasScan);
  $("scan").hidden = !hasScan;
  $("text").append(...pages.map(drawPage));
  $("threshold").value = settings.threshold;
  applyThreshold();
  if (pages.length > 0) showPage(pages[0]);
  applyLanguage();
  listen();
})();
