// planted: signing/signature
// What is signed is the path without the query.

import { Client, run } from "./okx_client.mjs";

class Careless extends Client {
  headers(method, target, body, keys) {
    return super.headers(method, target.split("?")[0], body, keys);
  }
}

await run(new Careless());
