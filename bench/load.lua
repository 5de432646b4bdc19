-- wrk's side of the bench: a closed loop of DynamoDB requests, made once at the start and then only picked, so that the
-- client's own work per request is small and the same for every server.
-- Environment: WORKLOAD get|strong-get|put|put-changed|query|scan, KEYS, ITEM_BYTES, POOL (different requests), OUT (file for the
-- result), ENDPOINTS (host:port with blanks between: one for each thread), KEY_FILES (one for each thread, with the
-- numbers of its keys; none: all of KEYS).
local function env(name, default) return os.getenv(name) or default end
local workload = env("WORKLOAD", "get")
local keys = tonumber(env("KEYS", "100000"))
local itemBytes = tonumber(env("ITEM_BYTES", "1024"))
local pool = tonumber(env("POOL", "5000"))
local threads = 0
local requests = {}

local function words(text)
  local all = {}
  for word in string.gmatch(text, "%S+") do all[#all + 1] = word end
  return all
end

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
  local endpoint = words(env("ENDPOINTS", ""))[threads]
  if endpoint then
    local host, port = string.match(endpoint, "^(.*):(%d+)$")
    thread.addr = wrk.lookup(host, port)[1]
  end
end

local function key(n) return string.format("key%09d", n) end

-- An item of itemBytes: ten attributes of equal length beside the key.
local function fields(n)
  local length = math.floor((itemBytes - 14 - 10 * 6) / 10)
  local all = {}
  for f = 0, 9 do
    local text = string.rep(string.char(97 + (n + f) % 26), length)
    all[#all + 1] = string.format('"field%d":{"S":"%s"}', f, text)
  end
  return table.concat(all, ",")
end

local bodies = {
  get = function(n) return "GetItem", '{"TableName":"items","Key":{"pk":{"S":"' .. key(n) .. '"}}}' end,
  ["strong-get"] = function(n)
    return "GetItem", '{"TableName":"items","Key":{"pk":{"S":"' .. key(n) .. '"}},"ConsistentRead":true}'
  end,
  put = function(n)
    return "PutItem", '{"TableName":"items","Item":{"pk":{"S":"' .. key(n) .. '"},' .. fields(n) .. '}}'
  end,
  -- Another item than the one before under the same key, in the same place of an index on g.
  ["put-changed"] = function(n)
    return "PutItem", '{"TableName":"items","Item":{"pk":{"S":"' .. key(n) .. '"},"g":{"S":"g' .. n % 100 .. '"},'
      .. fields(n + math.random(26)) .. '}}'
  end,
  query = function(n)
    return "Query", '{"TableName":"ranges","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"'
      .. key(math.floor(n / 10)) .. '"}}}'
  end,
  scan = function(n)
    return "Scan", '{"TableName":"items","Limit":100,"ExclusiveStartKey":{"pk":{"S":"' .. key(n) .. '"}}}'
  end,
}

function init(args)
  math.randomseed(number * 7919)
  local own
  local file = words(env("KEY_FILES", ""))[number]
  if file then
    local input = assert(io.open(file))
    own = words(input:read("*a"))
    input:close()
  end
  for i = 1, pool do
    local n = own and tonumber(own[math.random(1, #own)]) or math.random(0, keys - 1)
    local operation, body = bodies[workload](n)
    requests[i] = wrk.format("POST", "/", {
      ["X-Amz-Target"] = "DynamoDB_20120810." .. operation,
      ["Content-Type"] = "application/x-amz-json-1.0",
      ["X-Amz-Date"] = "20250101T000000Z",
      ["Authorization"] = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/dynamodb/aws4_request, "
        .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" .. string.rep("0123456789abcdef", 4),
    }, body)
  end
end

function request() return requests[math.random(1, pool)] end

function done(summary, latency, _)
  local e = summary.errors
  local out = assert(io.open(os.getenv("OUT"), "w"))
  out:write(string.format("%d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), summary.bytes, e.status + e.connect + e.read + e.write + e.timeout))
  out:close()
end
