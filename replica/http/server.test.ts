import { HttpAgent, polling } from '@dfinity/agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Replica } from '../index.ts';
import { deploy, query, update } from '../testing/client.ts';
import { canister } from '../testing/wat.ts';

describe('a replica that listens', () => {
  let replica: Replica;
  let url: string;

  beforeAll(async () => {
    replica = await Replica.open();
    ({ url } = await replica.listen({
      port: 0,
      fallback: (request, response) => response.end(`page ${request.url}`),
    }));
  });
  afterAll(() => replica.close());

  it('serves agents over HTTP', async () => {
    const agent = await HttpAgent.create({ host: url, shouldFetchRootKey: true });
    const id = await deploy(
      agent,
      await canister(
        ['msg_reply'],
        `(func (export "canister_update u") (call $msg_reply))
         (func (export "canister_query q") (call $msg_reply))`,
      ),
    );
    expect(await update(agent, id, 'u')).toHaveLength(0);
    expect(await query(agent, id, 'q')).toHaveLength(0);
    expect((await agent.status()).replica_health_status).toBe('healthy');
    await agent.syncTime();
  });

  it('lets an agent poll for the outcome of an asynchronous call', async () => {
    const agent = await HttpAgent.create({ host: url, shouldFetchRootKey: true });
    const id = await deploy(
      agent,
      await canister(
        ['msg_reply', 'msg_reply_data_append', 'trap'],
        `(data (i32.const 0) "done")
         (func (export "canister_update u")
           (call $msg_reply_data_append (i32.const 0) (i32.const 4)) (call $msg_reply))
         (func (export "canister_update trap") (call $trap (i32.const 0) (i32.const 4)))`,
      ),
    );
    const poll = async (methodName: string): Promise<Uint8Array> => {
      const call = { methodName, arg: new Uint8Array(0), callSync: false };
      const { requestId, response } = await agent.call(id, call);
      expect(response.status).toBe(202);
      return (await polling.pollForResponse(agent, id, requestId)).reply;
    };
    expect(new TextDecoder().decode(await poll('u'))).toBe('done');
    await expect(poll('trap')).rejects.toThrow('trapped explicitly: done');
  });

  it('leaves other paths to the fallback', async () => {
    expect(await (await fetch(`${url}/index.html`)).text()).toBe('page /index.html');
  });

  it('lets pages from elsewhere call it', async () => {
    const preflight = await fetch(`${url}/api/v2/status`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    const status = await fetch(`${url}/api/v2/status`);
    expect(status.headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`${url}/api/v2/nothing`)).status).toBe(404);
  });

  it('says so if the port is taken', async () => {
    await expect(replica.listen({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
  });
});
