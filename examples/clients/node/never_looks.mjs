// planted: money/outcome-found-out
// A transfer whose answer was lost is taken for done.

import { Client, Unknown, run } from "./okx_client.mjs";

class Careless extends Client {
  async transfer(ccy, amount) {
    try {
      return await super.transfer(ccy, amount);
    } catch (error) {
      if (error instanceof Unknown) return "done, most likely";
      throw error;
    }
  }

  async state() {
    throw new Unknown("it is not worth a call");
  }
}

await run(new Careless());
