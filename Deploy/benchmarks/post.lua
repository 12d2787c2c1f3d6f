-- For wrk: posts the PNG that the environment variable PNG names.
local file = assert(io.open(os.getenv("PNG"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "image/png"
file:close()
