import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Bytes handed to the parser at once: about a dozen requests, and usually the whole of a single one. */
const PIECE = 1024;
const WRITTEN_AHEAD = 65_536;

export interface PacedConnection extends Duplex {
  /** Hands nothing to the parser until `goOn`. `pause` is not enough: the parser resumes the stream after each request. */
  hold(): void;
  goOn(): void;
}

/**
 * A connection that hands what it reads to the parser in small pieces. A socket gives the parser all that it has read, up to 64 kB or two
 * thousand requests, each of which becomes objects before the server can stop reading.
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
  // Methods of a socket that node:http calls and that a stream lacks.
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
