-- What a user does in Neovim, told as lines of JSON: a name mended, an element looked up and renamed, an edit promoted.
local function tell(what, value)
  io.stdout:write(vim.fn.json_encode({ what, value }) .. "\n")
end

local function wait(what, test)
  assert(vim.wait(30000, test, 20), "it did not happen: " .. what)
end

local function open(path)
  vim.cmd("edit " .. path)
  local buffer = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(buffer, CLIENT)
  return buffer
end

local function marks(buffer)
  return vim.tbl_map(function(mark) return { mark.lnum + 1, mark.message } end, vim.diagnostic.get(buffer))
end

local function text(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

local function at(buffer, words)
  for number, line in ipairs(text(buffer)) do
    local column = line:find(words, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column })
      return
    end
  end
  error("no such words: " .. words)
end

-- Whoever is asked takes the first.
vim.ui.select = function(items, _, chosen)
  tell("offered", vim.tbl_map(function(item) return item[2].title end, items))
  chosen(items[1], 1)
end

CLIENT = vim.lsp.start_client({ name = "specforge", cmd = { "specforge", "lsp" }, root_dir = vim.fn.getcwd() })
local spec = open("specs/shop.yaml")
wait("marks in the spec", function() return #marks(spec) > 0 end)
tell("marks", marks(spec))

at(spec, "{windw}")
vim.lsp.buf.code_action()
wait("the name is mended", function() return vim.tbl_contains(text(spec), "    rule: Accept returns within {window}.") end)
wait("no marks", function() return #marks(spec) == 0 end)
vim.cmd("silent write")

at(spec, "{window}")
local found = vim.lsp.buf_request_sync(spec, "textDocument/hover", vim.lsp.util.make_position_params(), 30000)
tell("hover", found[CLIENT].result.contents.value)
vim.lsp.buf.definition()
wait("a jump", function() return vim.api.nvim_win_get_cursor(0)[1] == 5 end)
tell("definition", 5)
vim.lsp.buf.rename("days")
wait("the new name", function() return vim.tbl_contains(text(spec), "    rule: Accept returns within {days}.") end)
tell("renamed", text(spec))
vim.cmd("silent edit!")

local prompt = open("generated/shop/prompt.md")
wait("marks in the prompt", function() return #marks(prompt) > 0 end)
tell("marks", marks(prompt))
at(prompt, "Gladly")
vim.lsp.buf.code_action()
wait("the edit stands in the spec", function() return vim.fn.readfile("specs/shop.yaml")[8]:find("Gladly", 1, true) ~= nil end)
tell("spec", vim.fn.readfile("specs/shop.yaml"))
vim.cmd("qa!")
