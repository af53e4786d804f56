import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The parser is given so much at once: a dozen of requests, and a whole one as a rule. */
const PIECE = 1024;
const WRITTEN_AHEAD = 65_536;

export interface PacedConnection extends Duplex {
  /** Hands nothing over until `goOn`: the parser resumes what it reads from after each request, so that pausing is not enough. */
  hold(): void;
  goOn(): void;
}

/**
 * A connection that hands what it reads over in small pieces. A socket gives the parser all that it has read, up to 64 kB or two thousand
 * requests, each of which becomes objects before anybody can say that it is enough.
 */
export const pacedConnection = (socket: Socket): PacedConnection => {
  let rest: Buffer = Buffer.alloc(0);
  const state = { isWanted: false, isHeld: false, isOver: false };
  const offer = (): void => {
    while (state.isWanted && !state.isHeld && rest.length > 0) {
      const piece = rest.subarray(0, PIECE);
      rest = rest.subarray(PIECE);
      state.isWanted = paced.push(piece);
    }
    if (state.isHeld || rest.length > 0) return;
    if (state.isOver) paced.push(null);
    else if (state.isWanted) socket.resume();
  };
  const paced = new Duplex({
    readableHighWaterMark: PIECE,
    writableHighWaterMark: WRITTEN_AHEAD,
    read() {
      state.isWanted = true;
      offer();
    },
    write: (bytes: Buffer, _encoding, done) => void socket.write(bytes, done),
    writev: (all, done) => void socket.write(Buffer.concat(all.map(({ chunk }) => chunk as Buffer)), done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    rest = bytes;
    socket.pause();
    offer();
  });
  socket.on('end', () => {
    state.isOver = true;
    offer();
  });
  socket.on('timeout', () => paced.emit('timeout'));
  socket.on('error', (error) => paced.destroy(error));
  socket.on('close', () => paced.destroy());
  // What node:http asks of a socket, and a stream does not have.
  return Object.assign(paced, {
    setTimeout: (milliseconds: number) => void socket.setTimeout(milliseconds),
    destroySoon: () => void paced.end(() => paced.destroy()),
    hold() {
      state.isHeld = true;
    },
    goOn() {
      state.isHeld = false;
      offer();
    },
  });
};
