package explore

import "math/bits"

// A store holds every state that has been reached, exactly: as a record of
// component numbers, each in as many bits as the largest number needs so far.
//
// It is divided into shards by the states' hashes, so that several goroutines can
// add states at once without a lock, each to shards of its own. Within a
// shard, states are numbered in the order in which they were added.
type store struct {
	md     *model
	width  [numKinds]uint8 // bits of a component, by kind
	bits   []uint8         // the same, by place
	words  int             // words of a record
	shards [numShards]shard
}

const (
	shardBits = 6
	numShards = 1 << shardBits
	blockSize = 1 << 10 // records
)

// A stateID is a number in a shard, and the shard in the lowest bits.
type stateID uint32

const noState = ^stateID(0)

// A shard is the part of a store whose hashes begin with the same bits.
type shard struct {
	n       int
	index   []uint32   // open addressing; 0 for free, else number+1 in the low bits and a tag of the hash above
	records [][]uint32 // in blocks
	touched uint32     // so that fetching is not left out
}

// An index entry's high bits are a tag, which spares most comparisons of records that differ.
const (
	localBits = 32 - shardBits
	localMask = 1<<localBits - 1
)

func newStore(md *model) *store {
	st := &store{md: md}
	for i := range st.shards {
		st.shards[i].index = make([]uint32, 1<<6)
	}
	st.fit()
	return st
}

// len returns how many states there are.
func (st *store) len() int {
	n := 0
	for i := range st.shards {
		n += st.shards[i].n
	}
	return n
}

// bytes returns what the store takes.
func (st *store) bytes() int {
	n := 0
	for i := range st.shards {
		n += 4*len(st.shards[i].index) + len(st.shards[i].records)*blockSize*4*st.words
	}
	return n
}

// growth returns how much the store would grow, at worst, if it was made to fit
// and so many states were added to each shard. It is false if a shard cannot
// hold so many.
func (st *store) growth(added *[numShards]int) (bytes int, ok bool) {
	_, words := st.fitting()
	for i := range st.shards {
		sh := &st.shards[i]
		n := sh.n + added[i]
		if n >= localMask {
			return 0, false
		}
		blocks := max((n+blockSize-1)/blockSize, len(sh.records))
		bytes += 4 * blockSize * (blocks*words - len(sh.records)*st.words)
		for size := len(sh.index); n*4 > size*3; size *= 2 {
			bytes += 4 * 2 * size // the old index is there until the new one is full
		}
	}
	return bytes, true
}

// fitting returns how many bits the numbers of components need now, and how
// many words records of them.
func (st *store) fitting() (width [numKinds]uint8, words int) {
	bitsInAll := 0
	for i := range st.md.width() {
		k := st.md.kindAt(i)
		width[k] = uint8(bits.Len(uint(st.md.values[k].len())))
		bitsInAll += int(width[k])
	}
	return width, (bitsInAll + 31) / 32
}

// fit makes records wide enough for all numbers that components have. It must
// be called before a state is added with a number that was not there before. It
// says whether records are now another.
func (st *store) fit() bool {
	old := *st
	st.width, st.words = st.fitting()
	if st.width == old.width {
		return false
	}
	st.bits = make([]uint8, st.md.width())
	for i := range st.bits {
		st.bits[i] = st.width[st.md.kindAt(i)]
	}
	row := make([]uint32, st.md.width())
	for i := range st.shards {
		sh := &st.shards[i]
		for b, block := range sh.records {
			wider := make([]uint32, blockSize*st.words)
			for j := range min(blockSize, sh.n-b*blockSize) {
				old.unpack(block[j*old.words:], row)
				st.pack(row, wider[j*st.words:])
			}
			sh.records[b] = wider
		}
	}
	return true
}

// pack writes a row as a record, and returns that.
func (st *store) pack(row []uint32, record []uint32) []uint32 {
	var acc uint64
	var have uint8
	n := 0
	for i, bits := range st.bits {
		acc |= uint64(row[i]) << have
		if have += bits; have >= 32 {
			record[n] = uint32(acc)
			n++
			acc >>= 32
			have -= 32
		}
	}
	if have > 0 {
		record[n] = uint32(acc)
	}
	return record[:st.words]
}

// unpack is the inverse of pack.
func (st *store) unpack(record []uint32, row []uint32) {
	var acc uint64
	var have uint8
	n := 0
	for i, bits := range st.bits {
		if have < bits {
			acc |= uint64(record[n]) << have
			n++
			have += 32
		}
		row[i] = uint32(acc) & (1<<bits - 1)
		acc >>= bits
		have -= bits
	}
}

// read returns a state's components.
func (st *store) read(id stateID, row []uint32) {
	sh, n := &st.shards[id%numShards], int(id/numShards)
	st.unpack(sh.records[n/blockSize][n%blockSize*st.words:], row)
}

// hash returns the hash of a state. It does not depend on the numbers of components.
func (st *store) hash(row []uint32) uint64 {
	var sum uint64
	for i, id := range row {
		sum += st.md.share(i, id)
	}
	return st.md.hashOf(row, sum)
}

// hashOf is the hash of a row whose components' shares add up to sum. What is in
// the highest bits is about the CPUs alone: states that stand next to each
// other should have much in common.
func (md *model) hashOf(row []uint32, sum uint64) uint64 {
	var cpus uint64
	for i, id := range row[:md.cpus] {
		cpus += mix(md.values[ofCPU].gist(id).hash + uint64(i))
	}
	return mix(sum)>>shardBits | mix(cpus)&^(1<<(64-shardBits)-1)
}

// share is what a component contributes to the hash of a state.
func (md *model) share(i int, id uint32) uint64 {
	k := ofMM
	if i < md.cpus {
		k = ofCPU
	} else if i < md.cpus+md.tasks {
		k = ofTask
	}
	return mix(md.values[k].at(id).hash + uint64(i))
}

// shardOf returns the shard of a state by its hash.
func shardOf(hash uint64) int { return int(hash >> (64 - shardBits)) }

// together is how many states are added together.
const together = 8

// addAll adds up to that many states to a shard. All that is likely to be needed is
// fetched before any of it is: so the processor waits once, not for each.
func (st *store) addAll(shard int, hashes []uint64, records []uint32) {
	sh := &st.shards[shard]
	mask := uint64(len(sh.index) - 1)
	var first [together]uint32
	for i, hash := range hashes {
		first[i] = sh.index[hash&mask]
	}
	touched := uint32(0)
	for i, hash := range hashes {
		if e := first[i]; e != 0 && e&^localMask == tag(hash) {
			n := int(e&localMask) - 1
			touched |= sh.records[n/blockSize][n%blockSize*st.words]
		}
	}
	sh.touched = touched
	for i, hash := range hashes {
		st.add(sh, hash, records[i*st.words:][:st.words])
	}
}

// tag is what an index entry has of a hash.
func tag(hash uint64) uint32 { return uint32(hash>>(64-2*shardBits)) << localBits }

// add adds a state, unless it is there.
func (st *store) add(sh *shard, hash uint64, record []uint32) {
	if sh.n*4 >= len(sh.index)*3 {
		st.grow(sh)
	}
	tag := tag(hash)
	mask := uint64(len(sh.index) - 1)
	i := hash & mask
	for ; sh.index[i] != 0; i = (i + 1) & mask {
		if e := sh.index[i]; e&^localMask == tag {
			n := int(e&localMask) - 1
			if equal(sh.records[n/blockSize][n%blockSize*st.words:], record) {
				return
			}
		}
	}
	n := sh.n
	sh.n++
	sh.index[i] = tag | uint32(sh.n)
	if n%blockSize == 0 {
		sh.records = append(sh.records, make([]uint32, blockSize*st.words))
	}
	copy(sh.records[n/blockSize][n%blockSize*st.words:], record)
}

// equal compares a record with the beginning of a block.
func equal(block, record []uint32) bool {
	for i, w := range record {
		if block[i] != w {
			return false
		}
	}
	return true
}

// grow doubles a shard's index.
func (st *store) grow(sh *shard) {
	index := make([]uint32, 2*len(sh.index))
	mask := uint64(len(index) - 1)
	row := make([]uint32, st.md.width())
	for n := range sh.n {
		st.unpack(sh.records[n/blockSize][n%blockSize*st.words:], row)
		hash := st.hash(row)
		i := hash & mask
		for index[i] != 0 {
			i = (i + 1) & mask
		}
		index[i] = tag(hash) | uint32(n+1)
	}
	sh.index = index
}
