// planted: errors/http-200-is-success
// An answer with HTTP status 200 is taken for success, whatever its code says.

import { Client, run } from "./okx_client.mjs";

class Careless extends Client {
  read(said, status) {
    return status === 200 ? said.data : super.read(said, status);
  }
}

await run(new Careless());
