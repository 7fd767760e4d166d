// The careful client as it is: no check of the kit has anything to say against it.

import { Client, run } from "./okx_client.mjs";

await run(new Client());
