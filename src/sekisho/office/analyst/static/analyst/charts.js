/* Draws the charts of a page from the JSON at its own address, in the colours of the reader's light. */
(() => {
  "use strict";
  const root = document.documentElement;
  const language = root.lang.slice(0, 2);
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = [];

  const named = () => {
    const style = getComputedStyle(root);
    const of = (name) => style.getPropertyValue(name).trim();
    const colors = {};
    for (const name of ["ink", "soft", "line", "paper"]) colors[name] = of(`--chart-${name}`) || of(name === "paper" ? "--sheet" : `--${name}`);
    for (let n = 1; n <= 8; n += 1) colors[n] = of(`--chart-${n}`);
    return colors;
  };
  const colored = (value, colors) => {
    if (typeof value === "string") return /^@\w+$/.test(value) ? colors[value.slice(1)] : value;
    if (Array.isArray(value)) return value.map((each) => colored(each, colors));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, colored(each, colors)]));
    return value;
  };
  const shown = (value) => (value === null || value === undefined || value === "-" ? "–" : typeof value === "number" ? number.format(value) : value);
  const told = (found) => {
    const all = Array.isArray(found) ? found : [found];
    const first = all[0];
    if (first.dataType === "edge") return `${first.data.source} → ${first.data.target}: ${shown(first.value)}`;
    if (first.dataType === "node") return `${first.name}: ${shown(first.value)}`;
    const rows = all.filter((each) => !each.seriesName.startsWith("~")).map((each) => `${each.seriesName}: ${shown(Array.isArray(each.value) ? each.value[each.value.length - 1] : each.value)}`);
    return [first.axisValueLabel ?? first.name, ...rows].join("\n");
  };
  const axis = (given, colors, narrow) => {
    const lying = given.type === "category";
    return {
      ...given,
      nameTextStyle: { color: colors.soft, align: given.nameLocation === "end" ? "left" : undefined },
      axisLine: { lineStyle: { color: colors.line } },
      splitLine: { show: !lying, lineStyle: { color: colors.line, opacity: 0.6 } },
      axisLabel: { color: colors.soft, hideOverlap: true, width: lying && given.data && given.data.length < 60 ? (narrow ? 110 : 260) : undefined, overflow: "break", formatter: lying ? undefined : (value) => number.format(value) },
    };
  };
  const narrowly = (box) => box.clientWidth < 560;
  const brush = document.createElement("canvas").getContext("2d");
  // A legend takes as many rows as its names need: none of it hides behind an arrow.
  const legendRows = (chart, box) => {
    const names = chart.legend && chart.legend.show !== false ? chart.legend.data || [] : [];
    brush.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    let rows = names.length ? 1 : 0;
    let used = 0;
    for (const name of names) {
      const wide = brush.measureText(name).width + 46;
      if (used && used + wide > box.clientWidth - 10) {
        rows += 1;
        used = 0;
      }
      used += wide;
    }
    return rows;
  };
  const sized = (chart, box) => {
    const more = Math.max(0, legendRows(chart, box) - 1) * 1.5;
    box.style.height = `${Math.max(20, 7 + 2 * (chart.tall || 0)) + more}rem`;
  };
  const whole = (chart, box, colors) => {
    const option = colored(chart, colors);
    const narrow = narrowly(box);
    const above = Math.max(0, legendRows(chart, box) - 1) * 24;
    const { xAxis, yAxis, legend, series, tall, sankey, unit, ...rest } = option;
    const lies = yAxis && yAxis.type === "category";
    return {
      ...rest,
      animation: !still.matches,
      backgroundColor: "transparent",
      color: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colors[n]),
      textStyle: { color: colors.ink, fontFamily: getComputedStyle(document.body).fontFamily },
      aria: { enabled: true, label: { enabled: false }, decal: { show: Boolean(lies && series.filter((each) => each.type === "bar" && !each.name.startsWith("~")).length > 1) } },
      grid: { left: 12, right: !narrow && series.some((each) => each.endLabel) ? 130 : 24, top: (lies ? 40 : 64) + above, bottom: 44, containLabel: true },
      legend: { ...legend, top: 0, textStyle: { color: colors.ink } },
      tooltip: { trigger: sankey ? "item" : "axis", renderMode: "richText", confine: true, backgroundColor: colors.paper, borderColor: colors.line, textStyle: { color: colors.ink }, axisPointer: { type: lies ? "shadow" : "line" }, formatter: told },
      ...(sankey ? {} : { xAxis: axis(xAxis, colors, narrow), yAxis: axis(yAxis, colors, narrow) }),
      series: series.map((each) => fitted(each, narrow, sankey, unit)),
    };
  };
  // What there is room for. A flow says its mass beside its name, or on a narrow page under the finger alone.
  const fitted = (each, narrow, sankey, unit) => {
    const fit = { ...each };
    if (sankey) fit.label = { ...each.label, formatter: (found) => `${found.name} ${number.format(found.value)} ${unit}` };
    if (narrow && sankey) Object.assign(fit, { left: 4, right: "30%", label: { ...each.label, formatter: "{b}", fontSize: 9, width: 78, overflow: "truncate" } });
    if (narrow && each.markLine) fit.markLine = { ...each.markLine, label: { show: false } };
    if (narrow && each.endLabel) fit.endLabel = { show: false };
    return fit;
  };
  const draw = (box, chart) => {
    box.classList.add("drawn");
    // Through the object model, which the policy on styles leaves to scripts of this site.
    sized(chart, box);
    const made = window.echarts.init(box, null, { renderer: "canvas" });
    made.setOption(whole(chart, box, named()));
    drawn.push({ made, box, chart });
    const section = box.closest("section");
    const sheet = section && section.querySelector("details.sheet[open]");
    if (sheet && sheet.querySelectorAll("tbody tr").length > 12) sheet.open = false;
  };
  const again = () => {
    const colors = named();
    for (const { made, box, chart } of drawn) {
      sized(chart, box);
      made.resize();
      made.setOption(whole(chart, box, colors), true);
    }
  };
  const begin = async () => {
    const boxes = [...document.querySelectorAll("[data-chart]")];
    for (const from of new Set(boxes.map((box) => box.dataset.from))) {
      const here = boxes.filter((box) => box.dataset.from === from);
      try {
        const answer = await fetch(from, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        const { charts } = await answer.json();
        for (const box of here) if (charts[box.dataset.chart]) draw(box, charts[box.dataset.chart]);
      } catch {
        for (const box of here) {
          box.removeAttribute("role");
          box.textContent = box.dataset.failed;
        }
      }
    }
  };

  let waits;
  addEventListener("resize", () => {
    clearTimeout(waits);
    waits = setTimeout(again, 150);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  addEventListener("beforeprint", () => {
    root.classList.add("printed");
    for (const { made, chart, box } of drawn) made.setOption({ ...whole(chart, box, named()), animation: false }, true);
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printed");
    again();
  });
  begin();
})();
