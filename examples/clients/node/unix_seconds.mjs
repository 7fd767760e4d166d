// planted: signing/timestamp-format
// The timestamp is a number of seconds.

import { Client, run } from "./okx_client.mjs";

class Careless extends Client {
  stamp() {
    return String(Math.floor(Date.now() / 1000));
  }
}

await run(new Careless());
