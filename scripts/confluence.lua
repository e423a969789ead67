-- A filter for pandoc 2.17 or later that takes a page of a Confluence space, exported as HTML, to Markdown:
--
--   for page in *.html; do
--     pandoc "$page" -f html-auto_identifiers -t gfm --wrap=none --lua-filter=confluence.lua -o "${page%.html}.md"
--   done
--   mv index.md README.md

local title, content

local kinds = { note = 'WARNING', warning = 'CAUTION', tip = 'TIP', information = 'NOTE' }

local function is_class(element, class)
  return element.classes and element.classes:includes(class)
end

local in_content = {
  -- The page's title is the only heading of the first level.
  Header = function(header)
    header.level = math.min(header.level + 1, 6)
    -- The id by which other pages link to it.
    if header.identifier ~= '' then
      header.content:insert(1, pandoc.RawInline('html', '<a id="' .. header.identifier .. '"></a>'))
    end
    header.attr = pandoc.Attr()
    return header
  end,
  Link = function(link)
    if not link.target:match('^%a[%w+.-]*:') then
      link.target = link.target:gsub('^index%.html', 'README.html'):gsub('%.html$', '.md'):gsub('%.html#', '.md#')
    end
    link.attr = pandoc.Attr()
    return link
  end,
  Image = function(image)
    return pandoc.Image(image.caption, (image.src:gsub('%?.*$', '')), image.title)
  end,
  Para = function(para)
    if #para.content == 1 and para.content[1].t == 'LineBreak' then return {} end
  end,
  Span = function(span) return span.content end,
  CodeBlock = function(code)
    local language = (code.attributes['syntaxhighlighter-params'] or ''):match('brush: *(%w+)')
    return pandoc.CodeBlock(code.text, pandoc.Attr('', language and { language } or {}))
  end,
  Div = function(div)
    for kind, name in pairs(kinds) do
      if is_class(div, 'confluence-information-macro-' .. kind) then
        local blocks = { pandoc.RawBlock('markdown', '[!' .. name .. ']') }
        return pandoc.BlockQuote(pandoc.List(blocks) .. div.content)
      end
    end
    return div.content
  end,
  -- A paragraph in a cell would make the table HTML.
  Table = function(whole)
    local simple = pandoc.utils.to_simple_table(whole)
    local plain = function(cell)
      return #cell == 1 and cell[1].t == 'Para' and { pandoc.Plain(cell[1].content) } or cell
    end
    local rows = {}
    for i, row in ipairs(simple.rows) do rows[i] = pandoc.List(row):map(plain) end
    if #simple.headers == 0 or pandoc.utils.stringify(pandoc.List(simple.headers):map(function(c) return pandoc.Div(c) end)) == '' then
      simple.headers = table.remove(rows, 1)
    else
      simple.headers = pandoc.List(simple.headers):map(plain)
    end
    simple.rows = rows
    return pandoc.utils.from_simple_table(simple)
  end,
}

function Pandoc(doc)
  pandoc.walk_block(pandoc.Div(doc.blocks), {
    Header = function(header)
      if header.identifier == 'title-heading' then title = title or pandoc.utils.stringify(header) end
    end,
    Div = function(div)
      if div.identifier == 'main-content' then
        content = div.content
      elseif div.identifier == 'content' and not content then
        -- The list of all pages.
        content, title = div.content, pandoc.utils.stringify(doc.meta.title or '')
      end
    end,
  })
  local blocks = pandoc.walk_block(pandoc.Div(content or doc.blocks), in_content).content
  -- "Space : Page"
  local name = (title or ''):gsub('^.- : ', ''):gsub('^%s+', ''):gsub('%s+$', '')
  if name ~= '' then table.insert(blocks, 1, pandoc.Header(1, pandoc.Str(name))) end
  return pandoc.Pandoc(blocks)
end
