-- Sends the requests of a file in turn, as they are; the record separator stands between them.
-- Ends with one line of JSON, because wrk's own text is for people.

local prepared, count, at = {}, 0, 0

function init(args)
   local file = assert(io.open(args[1], "rb"))
   for text in file:read("*a"):gmatch("[^\30]+") do
      count = count + 1
      prepared[count] = text
   end
   file:close()
   if count == 1 then
      -- A constant request costs wrk no Lua, so that nginx does not have to wait for it.
      wrk.format = function() return prepared[1] end
      request = nil
   end
end

function request()
   at = at % count + 1
   return prepared[at]
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '{"requests":%d,"seconds":%.6f,"not_2xx":%d,"broken":%d,"p50_us":%d,"p99_us":%d}\n',
      summary.requests, summary.duration / 1e6, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50), latency:percentile(99)
   ))
end
