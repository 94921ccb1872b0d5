// node encode.mjs TOKENIZER.json TEXTS.json: the reference's ids of each text, with and without the tokens around it, as JSON.
import { readFileSync } from 'node:fs'
import tokenizers from 'tokenizers'

const [, , tokenizerFile, textsFile] = process.argv
const tokenizer = tokenizers.Tokenizer.fromFile(tokenizerFile)
tokenizer.disableTruncation()
tokenizer.disablePadding()
const texts = JSON.parse(readFileSync(textsFile, 'utf8'))
const encoded = await tokenizer.encodeBatch(texts)
process.stdout.write(JSON.stringify(encoded.map((e) => ({ ids: e.getIds(), types: e.getTypeIds() }))))
