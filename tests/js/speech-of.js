/** The page's words, as main.js says them. */
import { readFileSync } from "node:fs";

/** @param {"en" | "zh"} lang */
export function speechOf(lang) {
  const text = JSON.parse(readFileSync(new URL(`../../app/text/${lang}.json`, import.meta.url), "utf8"));
  const say = (key, values = {}) => {
    const word = text[values.count === "1" && `${key}_one` in text ? `${key}_one` : key];
    if (word === undefined) throw new Error(`${lang}.json has no ${key}`);
    return word.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  };
  return { lang, say };
}
