// Everything that can be told of a page by looking at it once: what is wrong, how many texts were
// looked at, and the lowest contrast among them.
() => {
  const problems = [];
  const seen = (element) => element.getClientRects().length > 0
    && element.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const brief = (element) => {
    const text = (element.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 40);
    const name = element.classList.length ? '.' + [...element.classList].join('.') : '';
    const id = element.id ? '#' + element.id : '';
    return `<${element.tagName.toLowerCase()}${id}${name}> "${text}"`;
  };

  // The frame.
  if (!document.documentElement.lang) problems.push('the page has no language');
  if (!document.title.trim()) problems.push('the page has no title');
  const heads = [...document.querySelectorAll('h1')].filter(seen);
  if (heads.length !== 1) problems.push(`${heads.length} first headings`);
  let level = 0;
  for (const head of document.querySelectorAll('main h1, main h2, main h3, main h4')) {
    if (!seen(head)) continue;
    const next = Number(head.tagName[1]);
    if (next > level + 1) problems.push(`after a heading of level ${level} comes ${brief(head)}`);
    level = next;
  }
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at)))
    problems.push(`two elements are called #${id}`);
  if (!document.querySelector('main')) problems.push('the page has no main part');

  // Nothing wider than the window.
  const wide = document.documentElement.scrollWidth;
  if (wide > window.innerWidth) {
    const frames = (element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== 'visible') return true;
      return false;
    };
    const worst = [...document.querySelectorAll('body *')].filter((element) => seen(element)
      && element.getBoundingClientRect().right > window.innerWidth + 1 && !frames(element));
    problems.push(`scrolls sideways: ${wide} in ${window.innerWidth}; `
      + worst.slice(-3).map(brief).join(', '));
  }

  // Names.
  const named = (element) => {
    const by = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent || '').join(' ');
    const labels = [...(element.labels || [])].map((label) => label.textContent).join(' ');
    const own = /^(A|BUTTON|SUMMARY)$/.test(element.tagName) || element.getAttribute('role')
      ? element.textContent + [...element.querySelectorAll('[aria-label], img[alt], svg title')]
        .map((one) => one.getAttribute('aria-label') || one.alt || one.textContent).join(' ') : '';
    return [element.getAttribute('aria-label'), by, labels, own, element.getAttribute('title')]
      .some((text) => text && text.trim());
  };
  const controls = 'a[href], button, summary, select, textarea, input:not([type=hidden]), '
    + '[tabindex]:not([tabindex="-1"]), [role=button], progress, meter';
  for (const control of document.querySelectorAll(controls))
    if (seen(control) && !named(control)) problems.push(`has no name: ${brief(control)}`);
  const fields = 'input:not([type=hidden], [type=submit]), select, textarea';
  for (const field of document.querySelectorAll(fields))
    if (seen(field) && !field.labels?.length && !field.getAttribute('aria-label'))
      problems.push(`has no label: ${brief(field)} ${field.name}`);
  for (const picture of document.querySelectorAll('img, svg[role=img]')) {
    const title = picture.querySelector(':scope > title')?.textContent;
    const by = (picture.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
      .every((id) => document.getElementById(id)?.textContent.trim());
    const isNamed = picture.tagName === 'IMG' ? picture.hasAttribute('alt')
      : (picture.getAttribute('aria-label') || title || '').trim();
    if (!isNamed && !(picture.hasAttribute('aria-labelledby') && by))
      problems.push(`a picture has no name: ${brief(picture)}`);
  }
  for (const svg of document.querySelectorAll('svg:not([role=img]):not([aria-hidden=true])'))
    if (seen(svg) && !svg.closest('[aria-hidden=true]'))
      problems.push(`neither named nor hidden: ${brief(svg)}`);
  for (const table of document.querySelectorAll('table'))
    if (seen(table) && table.tHead && ![...table.tHead.querySelectorAll('th')].length)
      problems.push(`a table without headings: ${brief(table)}`);

  // Contrast. A canvas turns whatever the style says into red, green, blue and alpha.
  const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const known = new Map();
  const colour = (text) => {
    if (!known.has(text)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = text;
      brush.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
      known.set(text, [r, g, b, a / 255]);
    }
    return known.get(text);
  };
  const over = (top, below) =>
    [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const ratio = (ink, ground) => {
    const [one, other] = [light(over(ink, ground)), light(ground)].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    const layers = [];
    let dim = 1;
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      dim *= Number(style.opacity);
      const layer = colour(style.backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const paper = isDark ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return [layers.reverse().reduce((below, layer) => over(layer, below), paper), dim];
  };
  // The colour of the mark of a chart that a text lies on; styles do not tell.
  const mark = (element) => {
    element.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const under = document.elementsFromPoint(x, y).find((one) =>
      /^(rect|path|circle|polygon)$/.test(one.tagName) && one.getClientRects().length
      && colour(getComputedStyle(one).fill)[3] === 1 && getComputedStyle(one).fill !== 'none'
      && Number(getComputedStyle(one).fillOpacity) * Number(getComputedStyle(one).opacity) === 1);
    return under && colour(getComputedStyle(under).fill);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const judged = new Set();
  let lowest = 21;
  let texts = 0;
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || judged.has(element)) continue;
    judged.add(element);
    const left = 'noscript, option, title, [disabled], svg [aria-hidden]';
    if (!seen(element) || element.closest(left)) continue;
    if (element.closest('svg') && getComputedStyle(element).visibility === 'hidden') continue;
    texts += 1;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const [ground, dim] = behind(element);
    const chart = element.closest('svg');
    const ink = colour(chart ? style.fill : style.color).slice();
    ink[3] *= dim;
    const under = chart && mark(element);
    const contrast = ratio(ink, under || ground);
    lowest = Math.min(lowest, contrast);
    if (contrast < (isLarge ? 3 : 4.5))
      problems.push(`contrast ${contrast.toFixed(2)}: ${under ? 'on a mark, ' : ''}${brief(element)}`);
  }
  for (const field of document.querySelectorAll('input[placeholder]')) {
    if (!seen(field)) continue;
    const [ground] = behind(field);
    const contrast = ratio(colour(getComputedStyle(field, '::placeholder').color), ground);
    if (contrast < 4.5)
      problems.push(`contrast ${contrast.toFixed(2)} of the placeholder in ${field.name}`);
  }
  window.scrollTo(0, 0);
  return {problems, texts, lowest};
}
