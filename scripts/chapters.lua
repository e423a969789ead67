-- A filter for pandoc 2.17 or later that writes a file per chapter, with links between them, and a README with the rest:
--
--   mkdir handbook && cd handbook
--   pandoc ../handbook.docx -f docx+gfm_auto_identifiers -t gfm --wrap=none --standalone \
--     --extract-media=. --lua-filter=chapters.lua -o README.md
--
-- A chapter begins with a heading of the highest level that occurs more than once.

local function each_header(blocks, visit)
  pandoc.walk_block(pandoc.Div(blocks), { Header = visit })
end

local function chapter_level(blocks)
  local count = {}
  for _, block in ipairs(blocks) do
    if block.t == 'Header' then count[block.level] = (count[block.level] or 0) + 1 end
  end
  for level = 1, 6 do
    if (count[level] or 0) > 1 then return level end
  end
  return 1
end

-- A name that every system and every link can take.
local function file_name(number, title)
  local name = title:gsub('[%c%s/\\:*?"<>|#%%()%[%]]+', '-'):gsub('^[-.]+', ''):gsub('[-.]+$', '')
  return string.format('%02d-%s.md', number, name == '' and 'chapter' or name)
end

function Pandoc(doc)
  local level = chapter_level(doc.blocks)
  local rest, chapters, file_of = {}, {}, {}
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Header' and block.level <= level then
      local title = pandoc.utils.stringify(block)
      chapters[#chapters + 1] = { title = title, file = file_name(#chapters + 1, title), blocks = {} }
    end
    local blocks = #chapters == 0 and rest or chapters[#chapters].blocks
    blocks[#blocks + 1] = block
  end
  for _, chapter in ipairs(chapters) do
    local shift = chapter.blocks[1].level - 1
    for i, block in ipairs(chapter.blocks) do
      if block.t == 'Header' then chapter.blocks[i].level = math.max(1, block.level - shift) end
    end
    each_header(chapter.blocks, function(header) file_of[header.identifier] = file_of[header.identifier] or chapter.file end)
  end

  local function with_links(blocks, own)
    local function link(element)
      local file = element.target:sub(1, 1) == '#' and file_of[element.target:sub(2)]
      if file and file ~= own then element.target = file .. element.target end
      return element
    end
    return pandoc.walk_block(pandoc.Div(blocks), { Link = link }).content
  end

  local folder = pandoc.path.directory(PANDOC_STATE.output_file or 'README.md')
  local options = pandoc.WriterOptions { wrap_text = 'wrap-none' }
  local items = {}
  for _, chapter in ipairs(chapters) do
    local text = pandoc.write(pandoc.Pandoc(with_links(chapter.blocks, chapter.file)), FORMAT, options)
    local file = assert(io.open(pandoc.path.join { folder, chapter.file }, 'w'))
    file:write(text, '\n')
    file:close()
    items[#items + 1] = { pandoc.Plain { pandoc.Link(chapter.title, chapter.file) } }
  end
  rest = with_links(rest, nil)
  rest[#rest + 1] = pandoc.OrderedList(items)
  return pandoc.Pandoc(rest, doc.meta)
end
