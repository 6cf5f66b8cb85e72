import markdownIt from 'markdown-it'

/** HTML in a text is shown, not obeyed; links lead to web pages and mail addresses only. */
const parser = markdownIt({ html: false, linkify: true, breaks: true })
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
parser.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim())

/** As HTML for an e-mail. */
export const toHtml = (markdown: string): string => parser.render(markdown)

type Tokens = ReturnType<typeof parser.parse>

interface Style {
  readonly bold: string
  readonly italic: string
  readonly struck: string
  readonly code: string
  readonly bullet: string
  readonly escape: (text: string) => string
  readonly link: (text: string, url: string) => string
}

const bare: Style = {
  bold: '',
  italic: '',
  struck: '',
  code: '',
  bullet: '- ',
  escape: (text) => text,
  link: (text, url) => (text === url || text === '' ? url : `${text} (${url})`),
}

const ofChats: Style = {
  bold: '*',
  italic: '_',
  struck: '~',
  code: '`',
  bullet: '• ',
  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  link: (text, url) => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${text}>`,
}

/** Without any signs: for text messages, and for who reads mail without HTML. */
export const toPlain = (markdown: string): string => written(markdown, bare)

/** As Slack and Google Chat write it: *bold*, <url|text>. Nothing in it can mention a person or a channel. */
export const toChat = (markdown: string): string => written(markdown, ofChats)

function written(markdown: string, style: Style): string {
  const lists: (number | undefined)[] = []
  let text = ''
  for (const token of parser.parse(markdown, {})) {
    if (token.type === 'bullet_list_open') lists.push(undefined)
    else if (token.type === 'ordered_list_open') lists.push(Number(token.attrGet('start') ?? 1))
    else if (token.type.endsWith('_list_close')) lists.pop()
    else if (token.type === 'list_item_open') {
      const number = lists.at(-1)
      text += `${'  '.repeat(lists.length - 1)}${number === undefined ? style.bullet : `${number}. `}`
      if (number !== undefined) lists[lists.length - 1] = number + 1
    } else if (token.type === 'heading_open' || token.type === 'heading_close') {
      text += style.bold
      if (token.type === 'heading_close') text += '\n\n'
    } else if (token.type === 'inline') text += inline(token.children ?? [], style)
    else if (token.type === 'paragraph_close') text += token.hidden ? '\n' : '\n\n'
    else if (token.type === 'fence' || token.type === 'code_block')
      text += `${style.code.repeat(3)}\n${style.escape(token.content)}${style.code.repeat(3)}\n\n`
    else if (token.type === 'td_close' || token.type === 'th_close') text += '  '
    else if (token.type === 'tr_close') text += '\n'
  }
  return text.replace(/\n{3,}/g, '\n\n').trim()
}

function inline(tokens: Tokens, style: Style): string {
  let text = ''
  const links: { url: string; from: number }[] = []
  for (const token of tokens) {
    if (token.type === 'text') text += style.escape(token.content)
    else if (token.type === 'code_inline') text += `${style.code}${style.escape(token.content)}${style.code}`
    else if (token.type === 'softbreak' || token.type === 'hardbreak') text += '\n'
    else if (token.type.startsWith('strong_')) text += style.bold
    else if (token.type.startsWith('em_')) text += style.italic
    else if (token.type.startsWith('s_')) text += style.struck
    else if (token.type === 'image') text += style.escape(token.content)
    else if (token.type === 'link_open')
      links.push({ url: String(token.attrGet('href') ?? ''), from: text.length })
    else if (token.type === 'link_close') {
      const { url, from } = links.pop()!
      text = text.slice(0, from) + style.link(text.slice(from), url)
    }
  }
  return text
}
