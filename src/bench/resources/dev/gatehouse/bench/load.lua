-- Sends requests with a random one of the cookies in a file, one NAME=VALUE a line; an empty file: without any.
-- Ten # in a cookie become a number that is different each time.
local requests = {}
local numbered = false
local sent = 0

function init(args)
  math.randomseed(os.time())
  sent = math.random(1, 1e9)
  for cookie in io.lines(args[1]) do
    table.insert(requests, wrk.format("GET", nil, { ["Host"] = wrk.headers["Host"], ["Cookie"] = cookie }))
    numbered = numbered or cookie:find("##########", 1, true) ~= nil
  end
  if #requests == 0 then
    requests[1] = wrk.format("GET")
  end
end

function request()
  local one = requests[math.random(#requests)]
  if not numbered then
    return one
  end
  sent = sent + 1
  return (one:gsub("##########", string.format("%010d", sent)))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("measured %d %d %d %d %d %d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
