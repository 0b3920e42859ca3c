// Who is in which room, as numbers: one row for each membership, in a single array. What the numbers stand for is registry.ts's.

/*
 * | place | what                                    |
 * |-------|-----------------------------------------|
 * | 0     | the member's number                     |
 * | 1, 2  | the member's next and previous row      |
 * | 3     | the room's number                       |
 * | 4, 5  | the room's next and previous row        |
 * | 6     | the next row that is in the same bucket |
 * | 7     | where the log stood when it began       |
 *
 * A row is named by the place where it begins. Rows have no gaps between them: where one goes, the last takes its place.
 */
const width = 8;
const ofMember = 0;
const ofRoom = 3;
const inBucket = 6;
const begunAt = 7;
const minRows = 8;
const maxInt = 2 ** 31 - 2;

/** What stands where there is no row. */
export const none = -1;

/** The memberships of one member, or of one room, in the order in which they came about: what is known of them outside the rows. */
export interface MembershipList {
  /** No other of its kind has it at the same time. */
  readonly number: number;
  first: number;
  last: number;
  size: number;
}

// Odd, and nobody's guess: otherwise clients could choose rooms that all fall into one bucket.
const factor = (Math.random() * 2 ** 32) | 1;

/**
 * The memberships of one namespace: 32 bytes each, and four to eight for the bucket by which one is found. Two sets of V8's would
 * take 47, and leave their earlier tables to the garbage collector as they grow.
 *
 * @example
 * memberships.add(member, room, log.tail); // true
 * for (let row = room.first; row !== none; row = memberships.nextOfRoom(row)) memberships.memberOf(row);
 */
export class Memberships {
  /** How often anything has changed: what was read at the same count is still so. */
  changes = 0;
  readonly #members: readonly (MembershipList | undefined)[];
  readonly #rooms: readonly (MembershipList | undefined)[];
  #rows: Int32Array = new Int32Array(0);
  /** Each has its first row. As many as there is room for rows, a power of two. */
  #buckets: Int32Array = new Int32Array(0);
  /** Where the next row comes. */
  #end = 0;
  /** What rows say of the log counts from here, since it may outgrow 32 bits. */
  #origin = 0;

  /**
   * @param members by their numbers, as they are at any time
   * @param rooms likewise
   */
  constructor(
    members: readonly (MembershipList | undefined)[],
    rooms: readonly (MembershipList | undefined)[],
  ) {
    this.#members = members;
    this.#rooms = rooms;
  }

  /** What is held, in use or not. */
  get bytes(): number {
    return this.#rows.byteLength + this.#buckets.byteLength;
  }

  has(member: MembershipList, room: MembershipList): boolean {
    return this.#end > 0 && this.#find(this.#bucketOf(member.number, room.number), member, room) !== none;
  }

  /** Where the log stood when it began; none: there is no such membership. */
  begunAt(member: MembershipList, room: MembershipList): number {
    if (this.#end === 0) return none;
    return this.#begunAt(this.#find(this.#bucketOf(member.number, room.number), member, room));
  }

  /**
   * False: it was there.
   *
   * @param position where the log stands, or stood when it really began
   */
  add(member: MembershipList, room: MembershipList, position: number): boolean {
    if (this.#end === this.#rows.length) this.#resize(Math.max(minRows, 2 * this.#buckets.length));
    const bucket = this.#bucketOf(member.number, room.number);
    if (this.#find(bucket, member, room) !== none) return false;
    const row = this.#end;
    this.#end += width;
    this.changes++;
    this.#append(row, ofMember, member);
    this.#append(row, ofRoom, room);
    if (position - this.#origin > maxInt) this.#moveOrigin(position);
    this.#rows[row + begunAt] = Math.max(0, position - this.#origin);
    this.#rows[row + inBucket] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = row;
    return true;
  }

  /** Where the log stood when it began; none: it was not there. */
  delete(member: MembershipList, room: MembershipList): number {
    if (this.#end === 0) return none;
    const bucket = this.#bucketOf(member.number, room.number);
    const row = this.#find(bucket, member, room);
    if (row === none) return none;
    const position = this.#begunAt(row);
    this.changes++;
    this.#replace(bucket, row, this.#rows[row + inBucket] as number);
    this.#remove(row, ofMember, member);
    this.#remove(row, ofRoom, room);
    this.#end -= width;
    if (this.#end !== row) this.#move(this.#end, row);
    const rows = this.#buckets.length;
    if (rows > minRows && this.#end <= (rows / 4) * width) this.#resize(rows / 2);
    return position;
  }

  memberOf(row: number): number {
    return this.#rows[row + ofMember] as number;
  }

  roomOf(row: number): number {
    return this.#rows[row + ofRoom] as number;
  }

  nextOfMember(row: number): number {
    return this.#rows[row + ofMember + 1] as number;
  }

  nextOfRoom(row: number): number {
    return this.#rows[row + ofRoom + 1] as number;
  }

  #bucketOf(member: number, room: number): number {
    const key = (Math.imul(member, factor) + room) | 0;
    const hash = Math.imul(key ^ (key >>> 16), 0x45d9f3b);
    return (hash ^ (hash >>> 16)) & (this.#buckets.length - 1);
  }

  #find(bucket: number, member: MembershipList, room: MembershipList): number {
    const rows = this.#rows;
    let row = this.#buckets[bucket] as number;
    while (row !== none && (rows[row + ofMember] !== member.number || rows[row + ofRoom] !== room.number)) {
      row = rows[row + inBucket] as number;
    }
    return row;
  }

  #append(row: number, kind: number, list: MembershipList): void {
    const rows = this.#rows;
    rows[row + kind] = list.number;
    rows[row + kind + 1] = none;
    rows[row + kind + 2] = list.last;
    if (list.last === none) list.first = row;
    else rows[list.last + kind + 1] = row;
    list.last = row;
    list.size++;
  }

  #remove(row: number, kind: number, list: MembershipList): void {
    this.#tellNeighbours(
      row,
      kind,
      list,
      this.#rows[row + kind + 1] as number,
      this.#rows[row + kind + 2] as number,
    );
    list.size--;
  }

  /** The row `from` is from now on where `to` was. */
  #move(from: number, to: number): void {
    const rows = this.#rows;
    for (let place = 0; place < width; place++) rows[to + place] = rows[from + place] as number;
    this.#replace(this.#bucketOf(this.memberOf(to), this.roomOf(to)), from, to);
    const [member, room] = [this.#members[this.memberOf(to)], this.#rooms[this.roomOf(to)]];
    if (member !== undefined) this.#tellNeighbours(to, ofMember, member, to, to);
    if (room !== undefined) this.#tellNeighbours(to, ofRoom, room, to, to);
  }

  /** Gives those beside a row in a list, or the list itself at its ends, another one behind and before them. */
  #tellNeighbours(row: number, kind: number, list: MembershipList, behind: number, before: number): void {
    const rows = this.#rows;
    const next = rows[row + kind + 1] as number;
    const previous = rows[row + kind + 2] as number;
    if (previous === none) list.first = behind;
    else rows[previous + kind + 1] = behind;
    if (next === none) list.last = before;
    else rows[next + kind + 2] = before;
  }

  /** Lets whatever names `row` in its bucket name `other` instead. */
  #replace(bucket: number, row: number, other: number): void {
    const rows = this.#rows;
    let before = this.#buckets[bucket] as number;
    if (before === row) {
      this.#buckets[bucket] = other;
      return;
    }
    while (rows[before + inBucket] !== row) before = rows[before + inBucket] as number;
    rows[before + inBucket] = other;
  }

  #begunAt(row: number): number {
    return row === none ? none : this.#origin + (this.#rows[row + begunAt] as number);
  }

  /** No log holds what is so old that it does not fit any more: those rows say then what is early enough. */
  #moveOrigin(position: number): void {
    const origin = position - maxInt / 2;
    for (let row = 0; row < this.#end; row += width) {
      this.#rows[row + begunAt] = Math.max(0, this.#begunAt(row) - origin);
    }
    this.#origin = origin;
  }

  #resize(count: number): void {
    const rows = new Int32Array(count * width);
    rows.set(this.#rows.subarray(0, this.#end));
    this.#rows = rows;
    this.#buckets = new Int32Array(count).fill(none);
    for (let row = 0; row < this.#end; row += width) {
      const bucket = this.#bucketOf(this.memberOf(row), this.roomOf(row));
      rows[row + inBucket] = this.#buckets[bucket] as number;
      this.#buckets[bucket] = row;
    }
  }
}
