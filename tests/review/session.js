/*
 * Acts as a reviewer, in a copy of a review page that has this script at its end. Every check becomes a line "ok …" or
 * "FAILED …" in <pre id="checks">. Each saved text becomes a line "saved NAME BASE64", and what the browser would store
 * a line "kept KEY BASE64". Nothing here waits, so all is done when the page has loaded, even on a slow machine.
 */
addEventListener("load", () => {
  const lines = [];
  const check = (name, holds, detail = "") => lines.push(`${holds ? "ok" : "FAILED"} ${name} ${detail}`);
  const equal = (name, found, expected) => check(name, found === expected, found === expected ? "" : `found ${found}, expected ${expected}`);
  const $ = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const current = () => document.querySelector(".word.current");
  const wordAt = (index) => document.querySelector(`[data-word="${index}"]`);

  /* The data of the file, read without the page's own script. */
  const pages = all("script.page").map((block) => JSON.parse(block.textContent));
  const data = pages.flatMap((page) => page.blocks.flat(2));
  const sure = (word) => word.confidence ?? 1;
  const doubtful = data.map((word, index) => ({ ...word, index })).filter((word) => sure(word) < 0.9);

  const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const downloads = [];
  window.Blob = class {
    constructor(parts) {
      this.text = parts.join("");
    }
  };
  URL.createObjectURL = ({ text }) => {
    downloads.push({ text });
    return "about:blank#";
  };
  HTMLAnchorElement.prototype.click = function () {
    downloads[downloads.length - 1].name = this.download;
  };
  function save(button) {
    const before = downloads.length;
    $(button).click();
    if (downloads.length === before) return null;
    const { text, name } = downloads[before];
    lines.push(`saved ${name} ${encode(text)}`);
    return text;
  }
  const progress = () => $("progress-text").textContent.match(/\d+/g).join("/");

  try {
    /* The page when it opens. */
    equal("every word is shown", all("main .word").length, data.length);
    equal("words are shown in order", all("main .word").map((word) => word.textContent).join(" "), data.map((word) => word.text).join(" "));
    equal("doubtful words are coloured", all("main [class*=doubt]").length, doubtful.length);
    check("there is something to test", doubtful.length > 20 && doubtful.some((word) => (word.alternatives || []).length > 1), doubtful.length);
    equal("progress at the start", progress(), `0/${doubtful.length}`);
    equal("each page counts its own", all("main .page h2 span:last-child").reduce((sum, count) => sum + Number(count.textContent.split("/")[1]), 0), doubtful.length);
    const levels = [["doubt-3", 0, 0.5], ["doubt-2", 0.5, 0.75], ["doubt-1", 0.75, 0.9]];
    for (const [name, low, high] of levels)
      equal(`${name} is from ${low} to ${high}`, all(`main .${name}`).length, doubtful.filter((word) => sure(word) >= low && sure(word) < high).length);
    equal("the image has the shape of the page", ($("image").naturalHeight / $("image").naturalWidth).toFixed(2), (pages[0].height / pages[0].width).toFixed(2));
    const untouched = save("save-text");

    /* The keyboard. */
    press("n");
    equal("n goes to the first doubtful word", current().dataset.word, String(doubtful[0].index));
    press("j");
    equal("j goes on", current().dataset.word, String(doubtful[1].index));
    press("p");
    equal("p goes back", current().dataset.word, String(doubtful[0].index));
    press("n");
    press("k");
    equal("k goes back", current().dataset.word, String(doubtful[0].index));
    check("the current word has the focus", document.activeElement === current());
    press("Enter");
    check("Enter accepts", wordAt(doubtful[0].index).classList.contains("checked") && !wordAt(doubtful[0].index).classList.contains("changed"));
    equal("an accepted word keeps its text", wordAt(doubtful[0].index).textContent, doubtful[0].text);
    equal("Enter goes to the next", current().dataset.word, String(doubtful[1].index));
    equal("progress counts it", progress(), `1/${doubtful.length}`);

    /* An alternative. */
    const chosen = doubtful.slice(1).find((word) => (word.alternatives || []).length > 1);
    wordAt(chosen.index).click();
    equal("a click selects", current().dataset.word, String(chosen.index));
    equal("the card shows what was there before", $("before-text").textContent, chosen.before);
    equal("alternatives are buttons", all("#choices button span").slice(0, chosen.alternatives.length).map((text) => text.textContent).join(), chosen.alternatives.slice(0, 4).map(([text]) => text).join());
    press("2");
    equal("2 takes the second alternative", wordAt(chosen.index).textContent, chosen.alternatives[1][0]);
    check("it counts as corrected", wordAt(chosen.index).classList.contains("changed"));
    press("u");
    equal("u takes it back", wordAt(chosen.index).textContent, chosen.text);
    check("u makes it doubtful again", /doubt/.test(wordAt(chosen.index).className));
    equal("u returns to it", current().dataset.word, String(chosen.index));
    all("#choices button")[0].click();
    equal("a button takes its alternative", wordAt(chosen.index).textContent, chosen.alternatives[0][0]);
    wordAt(chosen.index).click();
    press("r");
    equal("r clears the decision", wordAt(chosen.index).textContent, chosen.text);
    press("u");
    equal("u brings it back", wordAt(chosen.index).textContent, chosen.alternatives[0][0]);

    /* The text before restoring. */
    const old = doubtful.find((word) => word.before !== undefined && !(word.alternatives || []).some(([text]) => text === word.before) && word.index !== chosen.index);
    wordAt(old.index).click();
    press("0");
    equal("0 puts back what was there", wordAt(old.index).textContent, old.before);

    /* Typing: a name of two neighbouring words in a line, neither of which is doubtful now. */
    const place = data.findIndex((word, index) => index > 0 && wordAt(index).parentElement === wordAt(index - 1).parentElement && index !== chosen.index && index - 1 !== chosen.index && sure(word) >= 0.9 && sure(data[index - 1]) >= 0.9);
    const type = (index, text, key = "Enter") => {
      wordAt(index).click();
      press("e");
      check("e opens the field", document.activeElement === $("typed"));
      equal("the field holds the word", $("typed").value, wordAt(index).textContent);
      $("typed").value = text;
      press(key);
    };
    type(place - 1, "(Ma\u0323\u0302n"); /* decomposed here, composed when saved */
    equal("what was typed is shown, composed", wordAt(place - 1).textContent, "(Mận".normalize("NFC"));
    type(place, "Chướng,\u2028<script>", "Escape");
    equal("Esc throws it away", wordAt(place).textContent, data[place].text);
    type(place, "  Chướng,\u2028 ");
    equal("typed text has no odd spaces", wordAt(place).textContent, "Chướng,");
    const code = doubtful[doubtful.length - 1].index, hostile = doubtful[doubtful.length - 2].index;
    type(code, "12/QĐ-UBND");
    type(hostile, "<b>x</b>");
    equal("typed text is text", wordAt(hostile).textContent, "<b>x</b>");
    check("and no markup", wordAt(hostile).children.length === 0);

    /* The saved text has these words instead of the old ones. */
    const expected = untouched.split(/(\s+)/);
    const put = (index, text) => { expected[2 * index] = text; };
    put(chosen.index, chosen.alternatives[0][0]);
    put(old.index, old.before);
    put(place - 1, "(Mận".normalize("NFC"));
    put(place, "Chướng,");
    put(code, "12/QĐ-UBND");
    put(hostile, "<b>x</b>");
    equal("the corrected text", save("save-text"), expected.join(""));
    equal("the word list", save("save-words"), "Mận Chướng\n".normalize("NFC"));

    /* A removed word leaves no gap. */
    type(place, "");
    const gone = [...expected];
    gone.splice(2 * place - 1, 2);
    equal("a removed word leaves one space", save("save-text"), gone.join(""));
    press("u");

    /* Threshold and filter. */
    const set = (id, value, event) => {
      $(id).value = value;
      $(id).dispatchEvent(new Event(event));
    };
    set("threshold", "50", "input");
    equal("the threshold decides what is doubtful", progress().split("/")[1], String(data.filter((word) => sure(word) < 0.5).length));
    set("threshold", "0", "input");
    equal("nothing is doubtful below 0", all("main [class*=doubt]").length, 0);
    set("threshold", "90", "input");
    set("filter", "doubtful", "change");
    const visible = all("main .line").filter((line) => !line.hidden);
    check("the filter hides other lines", visible.length < all("main .line").length && visible.every((line) => [...line.children].some((word) => sure(data[word.dataset.word]) < 0.9)));
    set("filter", "mine", "change");
    equal("the filter of corrected words", all("main .line").filter((line) => !line.hidden && !line.querySelector(".changed")).length, 0);
    press("Escape");
    check("Esc leaves the word", !current());
    press("n");
    check("n then goes to corrected words", current().classList.contains("changed"));
    set("filter", "all", "change");
    equal("all lines are back", all("main .line").filter((line) => line.hidden).length, 0);

    /* The scan. */
    const low = doubtful.filter((word) => word.box[1] > 0.8 * pages[0].height && word.index < pages[0].blocks.flat(2).length && wordAt(word.index).previousElementSibling)[0];
    wordAt(low.index).click();
    check("the image is there", $("image").src.startsWith("data:image/") && $("marker").hidden === false);
    const frame = $("image").getBoundingClientRect(), marker = $("marker").getBoundingClientRect();
    const page = pages[0], [left, top, right, bottom] = low.box;
    const middle = { x: frame.left + (frame.width * (left + right)) / 2 / page.width, y: frame.top + (frame.height * (top + bottom)) / 2 / page.height };
    check("the marker is around the word", Math.abs(marker.left + marker.width / 2 - middle.x) < 2 && Math.abs(marker.top + marker.height / 2 - middle.y) < 2);
    check("and not much larger", marker.height < (1.5 * frame.height * (bottom - top)) / page.height + 8);
    const view = $("viewport").getBoundingClientRect();
    check("the marker is in view", marker.left >= view.left && marker.right <= view.right && marker.top >= view.top && marker.bottom <= view.bottom);
    const wide = frame.width;
    $("zoom-in").click();
    check("zoom makes the image larger", $("image").getBoundingClientRect().width > 1.2 * wide);
    press("=");
    check("= brings it back", Math.abs($("image").getBoundingClientRect().width - wide) < 1);
    press("Escape");
    const again = $("image").getBoundingClientRect();
    $("image").dispatchEvent(new MouseEvent("click", { bubbles: true, clientX: again.left + (again.width * (left + right)) / 2 / page.width, clientY: again.top + (again.height * (top + bottom)) / 2 / page.height }));
    equal("a click on the image finds the word", current() && current().dataset.word, String(low.index));

    /* Tab reaches the doubtful words. */
    equal("doubtful words can be reached by Tab", all('main .word[tabindex="0"]').length, doubtful.length);
    wordAt(doubtful[5].index).focus();
    equal("focus selects", current().dataset.word, String(doubtful[5].index));

    /* Language, theme, help. */
    const language = document.documentElement.lang;
    check("English where the browser is", language === "en" && $("save-text").textContent === "Save text");
    $("language").click();
    check("Vietnamese", document.documentElement.lang === "vi" && $("save-text").textContent === "Lưu văn bản" && $("progress-text").textContent.startsWith("Đã kiểm tra"));
    $("language").click();
    check("every control has a name", all("button, input, select").every((control) => control.textContent.trim() || control.getAttribute("aria-label") || control.closest("label")));
    /* Contrast as WCAG 2.1 defines it; level AA requires 4.5. */
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const luminance = (name) => {
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour(name).slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const readable = () => {
      const pairs = ["surface", "paper", "hover", "doubt-1", "doubt-2", "doubt-3"].map((ground) => ["ink", ground]);
      pairs.push(["muted", "surface"], ["muted", "paper"], ["muted", "hover"], ["changed", "surface"], ["on-accent", "accent"]);
      for (const [front, ground] of pairs) {
        const [low, high] = [luminance(front), luminance(ground)].sort((a, b) => a - b);
        check(`${front} on ${ground} is readable`, (high + 0.05) / (low + 0.05) >= 4.5, `${document.documentElement.dataset.theme} ${((high + 0.05) / (low + 0.05)).toFixed(2)}`);
      }
    };
    readable();
    const paper = getComputedStyle(document.body).backgroundColor;
    $("theme").click();
    readable();
    check("the theme changes", getComputedStyle(document.body).backgroundColor !== paper);
    press("?");
    check("? opens the help", $("help").open);
    $("help").close();
    check("the panes do not scroll sideways", document.documentElement.scrollWidth <= innerWidth && all(".block").every((block) => block.scrollWidth <= block.clientWidth), all(".block").map((block) => `${block.scrollWidth}/${block.clientWidth}`).join(" "));
    const scan = $("scan").getBoundingClientRect(), text = $("text").getBoundingClientRect();
    if (innerWidth > 760) check("image beside text", scan.right <= text.left + 1 && scan.height > 300);
    else {
      check("image above text", scan.bottom <= text.top + 1 && text.height > 120);
      const small = all("#card button").filter((button) => button.getBoundingClientRect().height > 0 && button.getBoundingClientRect().height < 44);
      equal("touch targets are large", small.length, 0);
    }
    for (const [key, value] of Object.entries(localStorage)) lines.push(`kept ${key} ${encode(value)}`);
  } catch (error) {
    check("no exception", false, error.stack);
  }
  const report = document.createElement("pre");
  report.id = "checks";
  report.textContent = `\n${lines.join("\n")}\nend of checks\n`;
  document.body.append(report);
});
