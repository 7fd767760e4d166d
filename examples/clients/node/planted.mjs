// The careful client with one bug, chosen by its name: node planted.mjs unix_seconds
//
// ../planted.json says what each bug is, and which checks find it.

import { Client, Unknown, run } from "./okx_client.mjs";

class CrashesOnHtml extends Client {
  async send(...call) {
    try {
      return await super.send(...call);
    } catch (error) {
      throw error.message.endsWith("SyntaxError") ? new SyntaxError(error.message) : error;
    }
  }
}

class NeverLooks extends Client {
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

class SignsWithoutQuery extends Client {
  headers(method, target, body, keys) {
    return super.headers(method, target.split("?")[0], body, keys);
  }
}

class StatusIsEnough extends Client {
  read(body, status) {
    return status === 200 ? body.data : super.read(body, status);
  }
}

class UnixSeconds extends Client {
  stamp() {
    return String(Math.floor(Date.now() / 1000));
  }
}

const BUGS = {
  crashes_on_html: CrashesOnHtml,
  never_looks: NeverLooks,
  signs_without_query: SignsWithoutQuery,
  status_is_enough: StatusIsEnough,
  unix_seconds: UnixSeconds,
};

await run(new BUGS[process.argv[2]]());
