// Asks the reference how it sees every character of Unicode, and writes what our tokenizers need of it.
//   npm ci --ignore-scripts && node characters.mjs > ../../../../../src/Hitl.Connector.Models/Transformers/Tokenizing/characters.txt
import tokenizers from 'tokenizers'

const off = { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false }
const bert = (options) => tokenizers.bertNormalizer({ ...off, ...options })
const [clean, chinese, strip, lower] = [{ cleanText: true }, { handleChineseChars: true }, { stripAccents: true }, { lowercase: true }].map(bert)
const [nfd, nfc, marks] = [tokenizers.nfdNormalizer(), tokenizers.nfcNormalizer(), tokenizers.stripAccentsNormalizer()]
const [words, bytes, regexWords] = [tokenizers.bertPreTokenizer(), tokenizers.byteLevelPreTokenizer(false, true), tokenizers.whitespacePreTokenizer()]

const pieces = (preTokenizer, text) => preTokenizer.preTokenizeString(text).length
const hex = (text) => [...text].map((c) => c.codePointAt(0).toString(16)).join('.')
const hangul = (code) => code >= 0xac00 && code <= 0xd7a3 // decomposed by arithmetic

const classes = {
  dropped: (c) => clean.normalizeString(c) === '',
  space: (c) => pieces(words, `a${c}a`) === 2,
  punctuation: (c) => pieces(words, `a${c}a`) === 3,
  nonspacing: (c) => strip.normalizeString(c) === '',
  mark: (c) => marks.normalizeString(c) === '',
  letter: (c) => pieces(bytes, `a${c}`) === 1,
  number: (c) => pieces(bytes, `1${c}`) === 1,
  word: (c) => pieces(regexWords, `a${c}a`) === 1,
  chinese: (c) => chinese.normalizeString(c).length > c.length,
}
const found = Object.fromEntries(Object.keys(classes).map((name) => [name, []]))
const [lowered, decomposed, uncomposed, combining] = [[], [], [], []]

for (let code = 0; code < 0x110000; code++) {
  if (code >= 0xd800 && code <= 0xdfff) continue
  const c = String.fromCodePoint(code)
  for (const name in classes) if (classes[name](c)) found[name].push(code)
  const low = lower.normalizeString(c)
  if (low !== c) lowered.push(`${code.toString(16)}=${hex(low)}`)
  const apart = nfd.normalizeString(c)
  if (apart !== c && !hangul(code)) {
    decomposed.push(`${code.toString(16)}=${hex(apart)}`)
    if (nfc.normalizeString(c) !== c) uncomposed.push(code)
  }
  // A mark changes places with one of class 1 before it or of class 240 after it, unless its own class is 0.
  if (apart === c && (nfd.normalizeString(`\u0345${c}`) !== `\u0345${c}` || nfd.normalizeString(`${c}\u0334`) !== `${c}\u0334`)) combining.push(code)
}

// Marks of U+0345's own class (the highest) and of U+0334's (the lowest) stay where they are beside one of the two.
for (const code of [0x334, 0x345]) if (!combining.includes(code)) combining.push(code)
combining.sort((a, b) => a - b)
const passes = (a, b) => nfd.normalizeString(String.fromCodePoint(a, b)) !== String.fromCodePoint(a, b)
const ranks = []
for (const code of combining) if (!ranks.some((r) => !passes(r, code) && !passes(code, r))) ranks.push(code)
ranks.sort((a, b) => (passes(a, b) ? 1 : -1))

const runs = (codes) => {
  const result = []
  for (const code of codes) {
    const last = result.at(-1)
    if (last && last[1] === code - 1) last[1] = code
    else result.push([code, code])
  }
  return result.map(([a, b]) => (a === b ? a.toString(16) : `${a.toString(16)}-${b.toString(16)}`))
}
const write = (name, items) => {
  let line = name
  for (const item of items) {
    if (line.length + item.length > 118) {
      console.log(line)
      line = name
    }
    line += ` ${item}`
  }
  console.log(line)
}

console.log('# How the reference (npm tokenizers 0.23.2) sees characters: written by characters.mjs of the tests, not by hand.')
for (const name in found) write(name, runs(found[name]))
write('lower', lowered)
write('decomposed', decomposed)
write('uncomposed', runs(uncomposed))
ranks.forEach((rank, i) => write(`combining${i + 1}`, runs(combining.filter((code) => !passes(rank, code) && !passes(code, rank)))))
