-- Requests of wrk to the sample API: customers, projections, products, reviews and profiles. Arguments: the number of customers.
local threads = {}

function setup(thread)
  thread:set("id", #threads + 1)
  table.insert(threads, thread)
end

function init(args)
  customers = tonumber(args[1])
  served, refused, away, failed = 0, 0, 0, 0
  first = ""
  math.randomseed(id)
end

function request()
  local user, kind = math.random(customers), math.random(100)
  if kind <= 50 then return wrk.format("GET", "/users/" .. user) end
  if kind <= 65 then return wrk.format("GET", "/users/" .. user .. "/with-profile") end
  if kind <= 75 then return wrk.format("GET", "/users/" .. user .. "/analytics?window=30d") end
  if kind <= 85 then return wrk.format("GET", "/products/" .. math.random(50) .. "/reviews") end
  if kind <= 90 then return wrk.format("GET", "/products") end
  return wrk.format("PUT", "/users/" .. user .. "/profile", { ["Content-Type"] = "application/json" }, '{"theme":"' .. (kind % 2 == 0 and "dark" or "light") .. '"}')
end

function response(status, headers, body)
  if status == 503 then
    away = away + 1
  elseif status >= 500 then
    failed = failed + 1
    if first == "" then first = status .. " " .. body end
  elseif status >= 400 then
    refused = refused + 1
  else
    served = served + 1
  end
end

-- One line that the benchmark reads: answers of each kind, requests without an answer, microseconds.
function done(summary, latency, requests)
  local sums = { served = 0, refused = 0, away = 0, failed = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
    if thread:get("first") ~= "" then io.write("failed: " .. thread:get("first") .. "\n") end
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("wrk %d %d %d %d %d %d %d %d\n", sums.served, sums.refused, sums.away, sums.failed, lost,
    latency:percentile(50), latency:percentile(99), latency.max))
end
