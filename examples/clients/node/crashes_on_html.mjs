// planted: errors/non-json-survived
// An answer that is no JSON is read as if it were, and ends the program.

import { Client, run } from "./okx_client.mjs";

class Careless extends Client {
  async send(...call) {
    try {
      return await super.send(...call);
    } catch (error) {
      throw error.message.endsWith("SyntaxError") ? new SyntaxError(error.message) : error;
    }
  }
}

await run(new Careless());
