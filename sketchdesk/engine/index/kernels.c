/* The inner loops of the indexes. Each has a NumPy twin (kernels.py), which is its oracle and stands in for it
 * where no compiled library is at hand. Whole numbers only decide, so both give the same answers to the last bit.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#if defined(__x86_64__)
#include <immintrin.h>
#define X86 1
#endif

/* Raised with every change of a function's arguments or meaning; kernels.py asks for the one that it knows. */
#define KERNELS_VERSION 1

EXPORT int64_t sd_version(void) { return KERNELS_VERSION; }

/* ---- what this processor can do ---- */

#if X86
static int has_avx2, has_popcount512;

__attribute__((constructor)) static void look_at_processor(void) {
    __builtin_cpu_init();
    has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    has_popcount512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq");
}
#endif

/* ---- the first word of each signature ---- */

#if X86
__attribute__((target("avx512f,avx512bw")))
static int64_t count_at_most_512(const uint8_t *counts, int64_t n, uint8_t limit) {
    const __m512i bound = _mm512_set1_epi8((char)limit);
    int64_t total = 0, i = 0;
    for (; i + 64 <= n; i += 64)
        total += __builtin_popcountll(_mm512_cmple_epi8_mask(_mm512_loadu_si512(counts + i), bound));
    for (; i < n; i++)
        total += counts[i] <= limit;
    return total;
}
#endif

/* How many of n bytes are at most `limit`; limit < 127. */
static int64_t count_at_most(const uint8_t *counts, int64_t n, uint8_t limit) {
#if X86
    if (has_popcount512)
        return count_at_most_512(counts, n, limit);
#endif
    int64_t total = 0, i = 0;
    while (i + 64 <= n) {
        uint8_t sums[64] = {0};
        int64_t rounds = (n - i) / 64;
        if (rounds > 255)
            rounds = 255;
        for (int64_t r = 0; r < rounds; r++, i += 64)
            for (int j = 0; j < 64; j++)
                sums[j] += (uint8_t)(counts[i + j] <= limit);
        for (int j = 0; j < 64; j++)
            total += sums[j];
    }
    for (; i < n; i++)
        total += counts[i] <= limit;
    return total;
}

/* Where the bytes are at most `limit`, ascending. */
static int64_t places_at_most(const uint8_t *counts, int64_t n, uint8_t limit, int32_t *out) {
    int64_t found = 0, i = 0;
#if X86
    const __m128i bound = _mm_set1_epi8((char)limit);
    for (; i + 16 <= n; i += 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(counts + i));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(some, bound), bound));
        while (mask) {
            out[found++] = (int32_t)(i + __builtin_ctz(mask));
            mask &= mask - 1;
        }
    }
#endif
    for (; i < n; i++)
        if (counts[i] <= limit)
            out[found++] = (int32_t)i;
    return found;
}

/* The smallest limit that at least `pass` of n counts reach; begins at a guess. */
static int limit_reached_by(const uint8_t *counts, int64_t n, int64_t pass, int limit) {
    while (limit < 64 && count_at_most(counts, n, (uint8_t)limit) < pass)
        limit++;
    while (limit > 0 && count_at_most(counts, n, (uint8_t)(limit - 1)) >= pass)
        limit--;
    return limit;
}

/* From counts of a sample: about which limit `pass` of n reach. */
static int guessed_limit(const int64_t *histogram, int64_t sampled, int64_t n, int64_t pass) {
    int limit = 0;
    for (int64_t reached = histogram[0]; limit < 64 && reached * n < pass * sampled; reached += histogram[++limit])
        ;
    return limit;
}

/* A guess of the limit from some items that stand for all. */
static int guess_limit(const uint64_t *word, int64_t n, uint64_t signature, const uint8_t *eligible, int64_t pass) {
    int64_t histogram[128] = {0}, sampled = 0, step = n / 256 > 8 ? n / 256 : 8;
    for (int64_t start = 0; start + 8 <= n; start += step)
        for (int64_t i = start; i < start + 8; i++, sampled++)
            histogram[eligible && !eligible[i] ? 126 : __builtin_popcountll(word[i] ^ signature)]++;
    return guessed_limit(histogram, sampled, n, pass);
}

#if X86
#define BLOCK 1024

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vpopcntdq")))
static void count_sixteens_512(const uint64_t *word, int64_t sixteens, uint64_t signature, uint8_t *counts) {
    const __m512i own = _mm512_set1_epi64((long long)signature);
    for (; sixteens > 0; sixteens--, word += 16, counts += 16) {
        __m128i first = _mm512_cvtepi64_epi8(_mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(word), own)));
        __m128i second =
            _mm512_cvtepi64_epi8(_mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(word + 8), own)));
        _mm_storeu_si128((__m128i *)counts, _mm_unpacklo_epi64(first, second));
    }
}

static void count_word_512(const uint64_t *word, int64_t n, uint64_t signature, uint8_t *counts) {
    count_sixteens_512(word, n / 16, signature, counts);
    for (int64_t i = n - n % 16; i < n; i++)
        counts[i] = (uint8_t)__builtin_popcountll(word[i] ^ signature);
}

/* Counts of all, and the limit, in one pass where the guess is no farther off than one. */
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vpopcntdq")))
static int count_and_limit_512(const uint64_t *word, int64_t n, uint64_t signature, const uint8_t *eligible,
                               int64_t pass, int guess, uint8_t *counts) {
    const __m512i barred = _mm512_set1_epi8(126);
    const __m512i at = _mm512_set1_epi8((char)guess), below = _mm512_set1_epi8((char)(guess - 1)),
                  above = _mm512_set1_epi8((char)(guess + 1)), lower = _mm512_set1_epi8((char)(guess - 2));
    int64_t reached[4] = {0}, i = 0;
    /* Counts of a block are written before they are read again, long enough not to wait for the writing. */
    for (; i + BLOCK <= n; i += BLOCK) {
        count_sixteens_512(word + i, BLOCK / 16, signature, counts + i);
        for (int64_t j = i; j < i + BLOCK; j += 64) {
            __m512i some = _mm512_loadu_si512(counts + j);
            if (eligible) {
                __mmask64 out = _mm512_testn_epi8_mask(_mm512_loadu_si512(eligible + j), _mm512_set1_epi8(-1));
                some = _mm512_mask_mov_epi8(some, out, barred);
                _mm512_storeu_si512(counts + j, some);
            }
            reached[0] += __builtin_popcountll(_mm512_cmple_epi8_mask(some, lower));
            reached[1] += __builtin_popcountll(_mm512_cmple_epi8_mask(some, below));
            reached[2] += __builtin_popcountll(_mm512_cmple_epi8_mask(some, at));
            reached[3] += __builtin_popcountll(_mm512_cmple_epi8_mask(some, above));
        }
    }
    for (; i < n; i++) {
        counts[i] = eligible && !eligible[i] ? 126 : (uint8_t)__builtin_popcountll(word[i] ^ signature);
        for (int j = 0; j < 4; j++)
            reached[j] += counts[i] <= guess - 2 + j;
    }
    for (int j = 1; j < 4; j++)
        if (reached[j - 1] < pass && reached[j] >= pass && guess - 2 + j >= 0 && guess - 2 + j <= 64)
            return guess - 2 + j;
    return limit_reached_by(counts, n, pass, guess);
}


__attribute__((target("avx512f,avx512bw")))
static int64_t places_at_most_512(const uint8_t *counts, int64_t n, uint8_t limit, int32_t *out) {
    const __m512i bound = _mm512_set1_epi8((char)limit);
    int64_t found = 0, i = 0;
    for (; i + 64 <= n; i += 64)
        for (uint64_t mask = _mm512_cmple_epi8_mask(_mm512_loadu_si512(counts + i), bound); mask; mask &= mask - 1)
            out[found++] = (int32_t)(i + __builtin_ctzll(mask));
    for (; i < n; i++)
        if (counts[i] <= limit)
            out[found++] = (int32_t)i;
    return found;
}
#endif

static void count_word(const uint64_t *word, int64_t n, uint64_t signature, uint8_t *counts) {
#if X86
    if (has_popcount512) {
        count_word_512(word, n, signature, counts);
        return;
    }
#endif
    for (int64_t i = 0; i < n; i++)
        counts[i] = (uint8_t)__builtin_popcountll(word[i] ^ signature);
}

static int64_t places_at_most_any(const uint8_t *counts, int64_t n, uint8_t limit, int32_t *out) {
#if X86
    if (has_popcount512)
        return places_at_most_512(counts, n, limit, out);
#endif
    return places_at_most(counts, n, limit, out);
}

/* Slots whose first word differs least: all those at or below the smallest count that at least `pass` of them
 * reach. `eligible` (n flags) may be NULL. counts: n bytes, out: n places of work. */
EXPORT int64_t sd_coarse(const uint64_t *word, int64_t n, uint64_t signature, const uint8_t *eligible, int64_t pass,
                         uint8_t *counts, int32_t *out) {
    int guess = guess_limit(word, n, signature, eligible, pass);
#if X86
    if (has_popcount512) {
        int limit = count_and_limit_512(word, n, signature, eligible, pass, guess, counts);
        return places_at_most_512(counts, n, (uint8_t)limit, out);
    }
#endif
    count_word(word, n, signature, counts);
    if (eligible)
        for (int64_t i = 0; i < n; i++)
            counts[i] = eligible[i] ? counts[i] : 126;
    return places_at_most(counts, n, (uint8_t)limit_reached_by(counts, n, pass, guess), out);
}

/* ---- whole signatures ---- */

#define RANK(WORDS)                                                                                                \
    for (int64_t i = 0; i < m; i++) {                                                                              \
        const uint64_t *own = items + (int64_t)slots[i] * (WORDS);                                                 \
        if (i + 16 < m)                                                                                            \
            __builtin_prefetch(items + (int64_t)slots[i + 16] * (WORDS));                                          \
        int64_t differ = 0;                                                                                        \
        for (int64_t w = 0; w < (WORDS); w++)                                                                      \
            differ += __builtin_popcountll(own[w] ^ signature[w]);                                                 \
        counts[i] = (uint16_t)differ;                                                                              \
        histogram[differ]++;                                                                                       \
    }

/* The `wanted` of some slots (ascending) whose signatures (n, words) differ least, ascending; ties by the lower
 * slot. histogram: 64 words + 2 numbers, counts: m numbers of work. */
EXPORT int64_t sd_rank(const uint64_t *items, int64_t words, const uint64_t *signature, const int32_t *slots, int64_t m,
                       int64_t wanted, uint16_t *counts, int32_t *histogram, int64_t *out) {
    if (m <= wanted) {
        for (int64_t i = 0; i < m; i++)
            out[i] = slots[i];
        return m;
    }
    memset(histogram, 0, (size_t)(64 * words + 2) * sizeof(int32_t));
    switch (words) {
    case 2: RANK(2) break;
    case 4: RANK(4) break;
    case 8: RANK(8) break;
    default: RANK(words)
    }
    int64_t limit = 0, below = 0;
    while (below + histogram[limit] < wanted)
        below += histogram[limit++];
    int64_t at_limit = wanted - below, found = 0;
    for (int64_t i = 0; i < m; i++) {
        if (counts[i] > limit || (counts[i] == limit && at_limit-- <= 0))
            continue;
        out[found++] = slots[i];
    }
    return found;
}

/* Sum of the weights (bytes, one a bit) of the bits in which two signatures differ. */
#if X86
__attribute__((target("avx512f,avx512bw,avx512vl")))
static int64_t weigh_512(const uint64_t *a, const uint64_t *b, const uint8_t *weights, int64_t words) {
    __m512i sums = _mm512_setzero_si512();
    for (int64_t w = 0; w < words; w++)
        sums = _mm512_add_epi64(sums, _mm512_sad_epu8(_mm512_maskz_loadu_epi8(a[w] ^ b[w], weights + 64 * w),
                                                      _mm512_setzero_si512()));
    return _mm512_reduce_add_epi64(sums);
}
#endif

static int64_t weigh_plain(const uint64_t *a, const uint64_t *b, const uint8_t *weights, int64_t words) {
    int64_t sum = 0;
    for (int64_t w = 0; w < words; w++)
        for (uint64_t differ = a[w] ^ b[w]; differ; differ &= differ - 1)
            sum += weights[64 * w + __builtin_ctzll(differ)];
    return sum;
}

/* What the bits in which each of n signatures differs from one weigh in all. */
EXPORT void sd_weigh_all(const uint64_t *items, int64_t words, const uint64_t *signature, const uint8_t *weights,
                         int64_t n, int64_t *out) {
    int64_t (*weigh)(const uint64_t *, const uint64_t *, const uint8_t *, int64_t) = weigh_plain;
#if X86
    if (has_popcount512)
        weigh = weigh_512;
#endif
    for (int64_t i = 0; i < n; i++)
        out[i] = weigh(items + i * words, signature, weights, words);
}

/* The value that would stand at place `at` if the values were sorted. Reorders them. */
static int64_t select_value(int64_t *values, int64_t n, int64_t at) {
    int64_t low = 0, high = n - 1;
    while (low < high) {
        int64_t pivot = values[low + (high - low) / 2], i = low - 1, j = high + 1;
        for (;;) {
            do
                i++;
            while (values[i] < pivot);
            do
                j--;
            while (values[j] > pivot);
            if (i >= j)
                break;
            int64_t swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
        if (at <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[at];
}

/* The `wanted` of m slots (ascending) whose differing bits weigh least, ascending; ties by the lower slot. In place.
 * work: 2 m numbers. */
EXPORT int64_t sd_weigh(const uint64_t *items, int64_t words, const uint64_t *signature, const uint8_t *weights,
                        int64_t *slots, int64_t m, int64_t wanted, int64_t *work) {
    if (m <= wanted)
        return m;
    int64_t (*weigh)(const uint64_t *, const uint64_t *, const uint8_t *, int64_t) = weigh_plain;
#if X86
    if (has_popcount512)
        weigh = weigh_512;
#endif
    /* The weight above, the place among the slots below: one number orders by both. */
    for (int64_t i = 0; i < m; i++)
        work[m + i] = work[i] = weigh(items + slots[i] * words, signature, weights, words) << 32 | i;
    int64_t limit = select_value(work, m, wanted - 1), found = 0;
    for (int64_t i = 0; i < m; i++)
        if (work[m + i] <= limit)
            slots[found++] = slots[i];
    return found;
}

/* ---- hash tables ---- */

typedef struct {
    double score;
    uint64_t mask, key;
    int32_t table, last;
} Probe;

static int comes_before(const Probe *a, const Probe *b) {
    if (a->score != b->score)
        return a->score < b->score;
    if (a->table != b->table)
        return a->table < b->table;
    return a->mask < b->mask;
}

static void push(Probe *heap, int64_t *size, Probe probe) {
    int64_t i = (*size)++;
    while (i > 0 && comes_before(&probe, &heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = probe;
}

static Probe pop(Probe *heap, int64_t *size) {
    Probe best = heap[0], last = heap[--(*size)];
    int64_t i = 0;
    for (;;) {
        int64_t child = 2 * i + 1;
        if (child >= *size)
            break;
        if (child + 1 < *size && comes_before(&heap[child + 1], &heap[child]))
            child++;
        if (!comes_before(&heap[child], &last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return best;
}

/* Query-directed probing (Lv and others, 2007) over all tables at once. Each table has `entries` single changes,
 * cheapest first: what it costs, what it adds to the key, and which other change excludes it (-1: none).
 * out_tables, out_keys: `probes` numbers. Returns how many buckets there were to probe, or -1 without memory. */
EXPORT int64_t sd_probes(int64_t tables, int64_t entries, const uint64_t *base, const double *costs,
                         const uint64_t *deltas, const int8_t *partner, int64_t probes, int32_t *out_tables,
                         uint64_t *out_keys) {
    int64_t found = 0, size = 0;
    for (int64_t t = 0; t < tables && found < probes; t++, found++) {
        out_tables[found] = (int32_t)t;
        out_keys[found] = base[t];
    }
    if (found >= probes || entries == 0)
        return found;
    /* Each probe taken puts at most two more in; sets that exclude themselves are bounded likewise below. */
    int64_t room = 2 * probes + 4 * tables + 64;
    Probe *heap = malloc((size_t)room * sizeof(Probe));
    if (!heap)
        return -1;
    for (int64_t t = 0; t < tables; t++)
        push(heap, &size, (Probe){costs[t * entries], 1, base[t] + deltas[t * entries], (int32_t)t, 0});
    while (size && found < probes) {
        Probe probe = pop(heap, &size);
        const double *cost = costs + probe.table * entries;
        const uint64_t *delta = deltas + probe.table * entries;
        const int8_t *other = partner + probe.table * entries;
        int valid = 1;
        for (uint64_t rest = probe.mask; rest; rest &= rest - 1) {
            int j = __builtin_ctzll(rest);
            if (other[j] > j && (probe.mask >> other[j] & 1)) {
                valid = 0;
                break;
            }
        }
        if (valid) {
            out_tables[found] = probe.table;
            out_keys[found++] = probe.key;
        }
        if (probe.last + 1 >= entries)
            continue;
        if (size + 2 > room) {
            Probe *more = realloc(heap, (size_t)(room *= 2) * sizeof(Probe));
            if (!more) {
                free(heap);
                return -1;
            }
            heap = more;
        }
        int32_t next = probe.last + 1;
        uint64_t shifted = (probe.mask & ~(1ull << probe.last)) | 1ull << next;
        push(heap, &size, (Probe){probe.score + cost[next], probe.mask | 1ull << next, probe.key + delta[next],
                                  probe.table, next});
        push(heap, &size, (Probe){probe.score - cost[probe.last] + cost[next], shifted,
                                  probe.key - delta[probe.last] + delta[next], probe.table, next});
    }
    free(heap);
    return found;
}

/* The bucket of a key: its range in the table's slots. keys NULL: the key itself is the place in starts. */
static int64_t bucket_of(const uint64_t *keys, int64_t buckets, uint64_t key) {
    if (!keys)
        return key < (uint64_t)buckets ? (int64_t)key : -1;
    int64_t low = 0, high = buckets;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < buckets && keys[low] == key ? low : -1;
}

/* The slots that were marked, ascending; the marks are wiped. */
static int64_t drain(uint64_t *seen, int64_t lowest, int64_t highest, int32_t *out) {
    int64_t found = 0;
    for (int64_t w = lowest >> 6; highest >= 0 && w <= highest >> 6; w++) {
        uint64_t bits = seen[w];
        if (!bits)
            continue;
        seen[w] = 0;
        for (; bits; bits &= bits - 1)
            out[found++] = (int32_t)(w * 64 + __builtin_ctzll(bits));
    }
    return found;
}

/* Every eligible slot in some buckets, once, ascending. keys, starts, members: one pointer a table. seen: a bit
 * for each of n slots, all zero before and after. met: how many there were, counted once a bucket. */
EXPORT int64_t sd_members(const uint64_t *const *keys, const int64_t *buckets, const int32_t *const *starts,
                          const int32_t *const *members, int64_t probes, const int32_t *probe_tables,
                          const uint64_t *probe_keys, const uint8_t *eligible, int64_t n, uint64_t *seen, int32_t *out,
                          int64_t *met) {
    int64_t total = 0, lowest = n, highest = -1;
    for (int64_t p = 0; p < probes; p++) {
        int32_t t = probe_tables[p];
        int64_t bucket = bucket_of(keys[t], buckets[t], probe_keys[p]);
        if (bucket < 0)
            continue;
        const int32_t *member = members[t] + starts[t][bucket], *end = members[t] + starts[t][bucket + 1];
        for (; member < end; member++) {
            int32_t slot = *member;
            if (eligible && !eligible[slot])
                continue;
            total++;
            seen[slot >> 6] |= 1ull << (slot & 63);
            if (slot < lowest)
                lowest = slot;
            if (slot > highest)
                highest = slot;
        }
    }
    *met = total;
    return drain(seen, lowest, highest, out);
}

/* As sd_members, but of what it would find only the items whose first word differs from the signature's in no more
 * bits than the smallest number that at least `target` of them reach, an item once for each bucket that it is met
 * in. firsts: the first words of each table's members, bucket by bucket. counts: room for all members of the
 * probed buckets. */
EXPORT int64_t sd_members_coarse(const uint64_t *const *keys, const int64_t *buckets, const int32_t *const *starts,
                                 const int32_t *const *members, const uint64_t *const *firsts, int64_t probes,
                                 const int32_t *probe_tables, const uint64_t *probe_keys, uint64_t signature,
                                 int64_t target, const uint8_t *eligible, int64_t n, uint64_t *seen, uint8_t *counts,
                                 int32_t *out, int64_t *met) {
    int64_t total = 0;
    for (int64_t p = 0; p < probes; p++) {
        int32_t t = probe_tables[p];
        int64_t bucket = bucket_of(keys[t], buckets[t], probe_keys[p]);
        if (bucket < 0)
            continue;
        int64_t start = starts[t][bucket], size = starts[t][bucket + 1] - start;
        count_word(firsts[t] + start, size, signature, counts + total);
        if (eligible)
            for (int64_t i = 0; i < size; i++)
                if (!eligible[members[t][start + i]])
                    counts[total + i] = 126;
        total += size;
    }
    int64_t barred = eligible ? total - count_at_most(counts, total, 64) : 0;
    *met = total - barred;
    int limit = 64;
    if (*met > target) {
        int64_t histogram[128] = {0}, sampled = 0, stride = total / 512 + 1;
        for (int64_t i = 0; i < total; i += stride, sampled++)
            histogram[counts[i]]++;
        limit = limit_reached_by(counts, total, target, guessed_limit(histogram, sampled, total, target));
    }
    int64_t lowest = n, highest = -1, at = 0;
    for (int64_t p = 0; p < probes; p++) {
        int32_t t = probe_tables[p];
        int64_t bucket = bucket_of(keys[t], buckets[t], probe_keys[p]);
        if (bucket < 0)
            continue;
        int64_t start = starts[t][bucket], size = starts[t][bucket + 1] - start;
        int64_t found = places_at_most_any(counts + at, size, (uint8_t)limit, out);
        for (int64_t i = 0; i < found; i++) {
            int32_t slot = members[t][start + out[i]];
            seen[slot >> 6] |= 1ull << (slot & 63);
            lowest = slot < lowest ? slot : lowest;
            highest = slot > highest ? slot : highest;
        }
        at += size;
    }
    return drain(seen, lowest, highest, out);
}

/* ---- rough distances ---- */

#if X86
__attribute__((target("avx2,fma")))
static float product_avx2(const float *a, const float *b, int64_t d) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
    int64_t i = 0;
    for (; i + 32 <= d; i += 32) {
        s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
        s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
        s2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), s2);
        s3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), s3);
    }
    float parts[8], total = 0;
    _mm256_storeu_ps(parts, _mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3)));
    for (int j = 0; j < 8; j++)
        total += parts[j];
    for (; i < d; i++)
        total += a[i] * b[i];
    return total;
}

__attribute__((target("avx2,fma")))
static float square_avx2(const float *a, const float *b, int64_t d) {
    __m256 s0 = _mm256_setzero_ps(), s1 = s0;
    int64_t i = 0;
    for (; i + 16 <= d; i += 16) {
        __m256 x = _mm256_sub_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
        __m256 y = _mm256_sub_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8));
        s0 = _mm256_fmadd_ps(x, x, s0);
        s1 = _mm256_fmadd_ps(y, y, s1);
    }
    float parts[8], total = 0;
    _mm256_storeu_ps(parts, _mm256_add_ps(s0, s1));
    for (int j = 0; j < 8; j++)
        total += parts[j];
    for (; i < d; i++)
        total += (a[i] - b[i]) * (a[i] - b[i]);
    return total;
}
#endif

static float product_plain(const float *a, const float *b, int64_t d) {
    float sums[8] = {0}, total = 0;
    int64_t i = 0;
    for (; i + 8 <= d; i += 8)
        for (int j = 0; j < 8; j++)
            sums[j] += a[i + j] * b[i + j];
    for (int j = 0; j < 8; j++)
        total += sums[j];
    for (; i < d; i++)
        total += a[i] * b[i];
    return total;
}

static float square_plain(const float *a, const float *b, int64_t d) {
    float sums[8] = {0}, total = 0;
    int64_t i = 0;
    for (; i + 8 <= d; i += 8)
        for (int j = 0; j < 8; j++)
            sums[j] += (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
    for (int j = 0; j < 8; j++)
        total += sums[j];
    for (; i < d; i++)
        total += (a[i] - b[i]) * (a[i] - b[i]);
    return total;
}

/* Rows lie apart: the next but one is fetched while this one is looked at. */
static inline void prefetch_row(const float *const *segments, const int64_t *ends, const int64_t *slots, int64_t m,
                                int64_t i, int64_t segment, int64_t base, int64_t d) {
    if (i >= m || slots[i] >= ends[segment])
        return;
    const char *row = (const char *)(segments[segment] + (slots[i] - base) * d);
    int64_t bytes = d * 4 < 4096 ? d * 4 : 4096;
    for (int64_t line = 0; line < bytes; line += 64)
        __builtin_prefetch(row + line, 0, 2);
}

/* Products with (euclidean 0) or squared distances from (euclidean 1) a query (d,) of the rows at some slots
 * (ascending). The rows lie in segments that end before the slots `ends`. The order of a sum is this file's. */
EXPORT void sd_products(const float *query, int64_t d, const float *const *segments, const int64_t *ends,
                        const int64_t *slots, int64_t m, int64_t euclidean, float *out) {
    int64_t segment = 0, base = 0;
    float (*compare)(const float *, const float *, int64_t) = euclidean ? square_plain : product_plain;
#if X86
    if (has_avx2)
        compare = euclidean ? square_avx2 : product_avx2;
#endif
    for (int64_t i = 0; i < m; i++) {
        while (slots[i] >= ends[segment])
            base = ends[segment++];
        prefetch_row(segments, ends, slots, m, i + 2, segment, base, d);
        out[i] = compare(segments[segment] + (slots[i] - base) * d, query, d);
    }
}

/* ---- exact distances ---- */

/* Two sums over a row and a query, made together, since fetching the row takes longer than the sums. */
typedef struct {
    double one, other;
} Sums;

/* Where a leaf of a sum begins: its eight strands after the first eight, or more, numbers; returns how many. */
typedef int64_t (*Strands)(const float *a, const float *b, int64_t n, double *r, double *s);

/* One: products with the query. Other: squares of the row. Both are exact in double, so fused or not is the same. */
static int64_t strands_of_products(const float *a, const float *b, int64_t n, double *r, double *s) {
    for (int64_t i = 0; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) {
            double x = a[i + j], y = b[i + j];
            r[j] += x * y;
            s[j] += x * x;
        }
    return n - n % 8;
}

/* One: squares of the differences. */
static int64_t strands_of_gaps(const float *a, const float *b, int64_t n, double *r, double *s) {
    (void)s;
    for (int64_t i = 0; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) {
            double gap = (double)a[i + j] - (double)b[i + j];
            r[j] += gap * gap;
        }
    return n - n % 8;
}

#if X86
__attribute__((target("avx512f")))
static int64_t strands_of_products_512(const float *a, const float *b, int64_t n, double *r, double *s) {
    __m512d one = _mm512_setzero_pd(), other = one;
    for (int64_t i = 0; i + 8 <= n; i += 8) {
        __m512d x = _mm512_cvtps_pd(_mm256_loadu_ps(a + i)), y = _mm512_cvtps_pd(_mm256_loadu_ps(b + i));
        one = _mm512_fmadd_pd(x, y, one);
        other = _mm512_fmadd_pd(x, x, other);
    }
    _mm512_storeu_pd(r, one);
    _mm512_storeu_pd(s, other);
    return n - n % 8;
}

__attribute__((target("avx512f")))
static int64_t strands_of_gaps_512(const float *a, const float *b, int64_t n, double *r, double *s) {
    (void)s;
    __m512d one = _mm512_setzero_pd();
    for (int64_t i = 0; i + 8 <= n; i += 8) {
        __m512d gap =
            _mm512_sub_pd(_mm512_cvtps_pd(_mm256_loadu_ps(a + i)), _mm512_cvtps_pd(_mm256_loadu_ps(b + i)));
        one = _mm512_add_pd(one, _mm512_mul_pd(gap, gap));
    }
    _mm512_storeu_pd(r, one);
    return n - n % 8;
}

__attribute__((target("avx2,fma")))
static int64_t strands_of_products_avx2(const float *a, const float *b, int64_t n, double *r, double *s) {
    __m256d one[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()}, other[2] = {one[0], one[0]};
    for (int64_t i = 0; i + 8 <= n; i += 8)
        for (int h = 0; h < 2; h++) {
            __m256d x = _mm256_cvtps_pd(_mm_loadu_ps(a + i + 4 * h)), y = _mm256_cvtps_pd(_mm_loadu_ps(b + i + 4 * h));
            one[h] = _mm256_fmadd_pd(x, y, one[h]);
            other[h] = _mm256_fmadd_pd(x, x, other[h]);
        }
    for (int h = 0; h < 2; h++) {
        _mm256_storeu_pd(r + 4 * h, one[h]);
        _mm256_storeu_pd(s + 4 * h, other[h]);
    }
    return n - n % 8;
}
#endif

/* Sums in pairs, in NumPy's order, so that both give one distance to the last bit: halves of halves down to leaves of
 * at most 128 numbers, these in eight strands. Where the row after this one begins, or NULL: it is fetched
 * meanwhile. */
static Sums in_pairs(Strands strands, const float *a, const float *b, const float *next, int64_t n, int64_t squares) {
    if (n > 128) {
        int64_t half = n / 2;
        half -= half % 8;
        Sums left = in_pairs(strands, a, b, next, half, squares);
        Sums right = in_pairs(strands, a + half, b + half, next ? next + half : 0, n - half, squares);
        return (Sums){left.one + right.one, left.other + right.other};
    }
    if (next)
        for (int64_t line = 0; line < n; line += 16)
            __builtin_prefetch(next + line, 0, 2); /* into the second cache: more can be on their way at once */
    double r[8] = {0}, s[8] = {0};
    int64_t i = n < 8 ? 0 : strands(a, b, n, r, s);
    Sums total = {0.0, 0.0};
    if (i) {
        total.one = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        total.other = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
    }
    for (; i < n; i++) {
        double x = a[i], y = squares ? x - (double)b[i] : b[i];
        total.one += squares ? y * y : x * y;
        total.other += x * x;
    }
    return total;
}

static Sums sums_of(const float *a, const float *b, const float *next, int64_t n, int64_t squares) {
    Strands strands = squares ? strands_of_gaps : strands_of_products;
#if X86
    if (has_popcount512)
        strands = squares ? strands_of_gaps_512 : strands_of_products_512;
    else if (has_avx2 && !squares)
        strands = strands_of_products_avx2;
#endif
    return in_pairs(strands, a, b, next, n, squares);
}

/* Euclidean distances, or 1 - cosine, of the rows at some slots (ascending) from a query (d,); as
 * distances.exact_distances defines them. Vectors shorter than `shortest` have no direction. */
EXPORT void sd_exact(const float *query, int64_t d, const float *const *segments, const int64_t *ends,
                     const int64_t *slots, int64_t m, int64_t euclidean, double shortest, float *out) {
    double own_square = euclidean ? 0.0 : sums_of(query, query, 0, d, 0).one;
    int query_directed = sqrt(own_square) >= shortest;
    int64_t segment = 0, base = 0;
    for (int64_t i = 0; i < m; i++) {
        while (slots[i] >= ends[segment])
            base = ends[segment++];
        const float *row = segments[segment] + (slots[i] - base) * d;
        /* Short rows: two ahead, or the first would hardly be on its way. */
        int64_t ahead = i + (d < 512 ? 2 : 1);
        const float *next = ahead < m && slots[ahead] < ends[segment] ? segments[segment] + (slots[ahead] - base) * d : 0;
        Sums found = sums_of(row, query, next, d, euclidean);
        if (euclidean) {
            out[i] = (float)sqrt(found.one);
            continue;
        }
        double cosine = 0.0;
        if (query_directed && sqrt(found.other) >= shortest)
            cosine = found.one / sqrt(found.other * own_square);
        double distance = 1.0 - cosine;
        out[i] = (float)(distance < 0.0 ? 0.0 : distance > 2.0 ? 2.0 : distance);
    }
}

/* ---- one query of SimHash ---- */

/* What hyperplanes look at: the query (d,), at length 1 if only the angle counts, from a centre (NULL: the origin).
 * As distances.lengths, projection.directions. */
static void sd_look(const float *query, int64_t d, int64_t as_direction, double shortest, const float *centre,
                    float *seen) {
    float scale = 1.0f;
    if (as_direction) {
        double length = sqrt(sums_of(query, query, 0, d, 0).one);
        scale = length >= shortest ? (float)(1.0 / length) : 0.0f;
    }
    for (int64_t i = 0; i < d; i++)
        seen[i] = as_direction ? query[i] * scale : query[i];
    if (centre)
        for (int64_t i = 0; i < d; i++)
            seen[i] -= centre[i];
}

/* Signs (packed, lowest first) of the margins of what was seen (d,) from some planes (bits, d), as
 * hashing.sign_bits decides them; error: of a product of vectors of length 1. */
static void sd_signs(const float *margins, int64_t bits, const float *planes, const float *seen, int64_t d,
                     double error, double least, uint64_t *words) {
    double length = sqrt(sums_of(seen, seen, 0, d, 0).one);
    float doubt = length == 0.0 ? 0.0f : (float)(length * error + least);
    memset(words, 0, (size_t)((bits + 63) / 64) * sizeof(uint64_t));
    for (int64_t j = 0; j < bits; j++) {
        int side = margins[j] >= 0.0f;
        if (fabsf(margins[j]) < doubt)
            side = sums_of(seen, planes + j * d, 0, d, 0).one >= 0.0;
        words[j >> 6] |= (uint64_t)side << (j & 63);
    }
}

/* Changes of each table's key, cheapest first, as SimHashIndex gives them, and the tables' own keys: `bits` bits from bit `from` + table x `stride` on. */
static void sd_bit_changes(const float *margins, const uint64_t *words, int64_t from, int64_t stride, int64_t tables,
                           int64_t bits, uint64_t *base, double *costs, uint64_t *deltas) {
    for (int64_t t = 0; t < tables; t++) {
        int64_t first = from + t * stride, word = first / 64, shift = first % 64;
        uint64_t key = words[word] >> shift;
        if (shift + bits > 64)
            key |= words[word + 1] << (64 - shift);
        key &= (1ull << bits) - 1;
        base[t] = key;
        double *cost = costs + t * bits;
        uint64_t *delta = deltas + t * bits;
        for (int64_t j = 0; j < bits; j++) {
            double own = fabs((double)margins[first + j]);
            uint64_t power = 1ull << j, change = key & power ? 0 - power : power;
            int64_t i = j;
            for (; i > 0 && cost[i - 1] > own; i--) {
                cost[i] = cost[i - 1];
                delta[i] = delta[i - 1];
            }
            cost[i] = own;
            delta[i] = change;
        }
    }
}

/* A byte for each margin: how much it weighs that a bit differs. */
static void sd_weights(const float *margins, int64_t bits, uint8_t *weights) {
    float largest = 0.0f;
    for (int64_t j = 0; j < bits; j++)
        largest = fabsf(margins[j]) > largest ? fabsf(margins[j]) : largest;
    double scale = largest > 0.0f ? 255.0 / (double)largest : 0.0;
    for (int64_t j = 0; j < bits; j++)
        weights[j] = (uint8_t)rint(fabs((double)margins[j]) * scale);
}

/* Where a query of SimHash finds what it needs: numbers and addresses, as SimHashIndex lists them. */
enum {
    P_N, P_D, P_KEPT_BITS, P_BITS, P_FIRST, P_ITEMS, P_PLANES, P_CENTRE, P_AS_DIRECTION, P_TABLES, P_TABLE_BITS,
    P_PROBES, P_KEYS, P_BUCKETS, P_STARTS, P_MEMBERS, P_FIRSTS, P_SEEN_BITS, P_COUNTS, P_SLOTS, P_DIFFER, P_HISTOGRAM,
    P_PROBE_TABLES, P_PROBE_KEYS, P_BASE, P_COSTS, P_DELTAS, P_PARTNERS, P_WEIGHTS, P_SIGNATURE, P_SEEN, P_MARGINS,
    P_WORK, P_LAST_MASK, P_KEYS_FROM, P_KEY_STRIDE, P_SEGMENTS, P_ENDS
};

#define AT(TYPE, FIELD) ((TYPE *)(intptr_t)plan[FIELD])

EXPORT void sd_simhash_look(const int64_t *plan, const float *query, double shortest) {
    sd_look(query, plan[P_D], plan[P_AS_DIRECTION], shortest, AT(const float, P_CENTRE), AT(float, P_SEEN));
}

static int by_number(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The k nearest of m slots (ascending) with their exact distances, nearest first, ties by the lower slot.
 * work: m floats and 2 m numbers. Returns how many. */
static int64_t nearest_of(const int64_t *plan, const float *query, double shortest, const int64_t *slots, int64_t m,
                          int64_t k, float *distances, int64_t *work, int64_t *out_slots, float *out_distances) {
    sd_exact(query, plan[P_D], AT(const float *const, P_SEGMENTS), AT(const int64_t, P_ENDS), slots, m,
             !plan[P_AS_DIRECTION], shortest, distances);
    /* Distances are not negative, so their bits order as they do. */
    for (int64_t i = 0; i < m; i++) {
        int32_t bits;
        memcpy(&bits, distances + i, sizeof bits);
        work[i] = (int64_t)bits << 32 | i;
    }
    if (m > k) {
        memcpy(work + m, work, (size_t)m * sizeof(int64_t));
        int64_t limit = select_value(work + m, m, k - 1), kept = 0;
        for (int64_t i = 0; i < m; i++)
            if (work[i] <= limit)
                work[kept++] = work[i];
        m = kept;
    }
    qsort(work, (size_t)m, sizeof(int64_t), by_number);
    for (int64_t i = 0; i < m; i++) {
        out_slots[i] = slots[work[i] & 0xffffffff];
        out_distances[i] = distances[work[i] & 0xffffffff];
    }
    return m;
}

/* The k hits of a query whose margins have been computed, fewer if buckets hold fewer. `wanted`: how many are
 * compared exactly; `prefilter`: how many the plain count of bits leaves for weighing, 0 for no weighing. told: bytes
 * of signatures read; items met, once for each bucket; items looked into; items compared exactly. Returns how many,
 * or -1 without memory. */
EXPORT int64_t sd_simhash_find(const int64_t *plan, const float *query, const uint8_t *eligible, int64_t k,
                               int64_t wanted, int64_t prefilter, int64_t target, double error, double least,
                               double shortest, int64_t *out_slots, float *out_distances, int64_t *told) {
    const int64_t n = plan[P_N], bits = plan[P_BITS], words = (bits + 63) / 64, tables = plan[P_TABLES];
    const float *margins = AT(const float, P_MARGINS);
    uint64_t *signature = AT(uint64_t, P_SIGNATURE);
    int32_t *some = AT(int32_t, P_SLOTS);
    int64_t found, read = 0, met = 0;
    int64_t *slots = AT(int64_t, P_WORK), *work = slots + n;
    sd_signs(margins, plan[P_KEPT_BITS], AT(const float, P_PLANES), AT(const float, P_SEEN), plan[P_D], error, least,
             signature);
    if (tables) {
        sd_bit_changes(margins, signature, plan[P_KEYS_FROM], plan[P_KEY_STRIDE], tables, plan[P_TABLE_BITS], AT(uint64_t, P_BASE), AT(double, P_COSTS),
                       AT(uint64_t, P_DELTAS));
        int64_t probes = sd_probes(tables, plan[P_TABLE_BITS], AT(const uint64_t, P_BASE), AT(const double, P_COSTS),
                                   AT(const uint64_t, P_DELTAS), AT(const int8_t, P_PARTNERS), plan[P_PROBES],
                                   AT(int32_t, P_PROBE_TABLES), AT(uint64_t, P_PROBE_KEYS));
        if (probes < 0)
            return -1;
        if (target < n && bits > 64) {
            found = sd_members_coarse(AT(const uint64_t *const, P_KEYS), AT(const int64_t, P_BUCKETS),
                                      AT(const int32_t *const, P_STARTS), AT(const int32_t *const, P_MEMBERS),
                                      AT(const uint64_t *const, P_FIRSTS), probes, AT(const int32_t, P_PROBE_TABLES),
                                      AT(const uint64_t, P_PROBE_KEYS), signature[0], target, eligible, n,
                                      AT(uint64_t, P_SEEN_BITS), AT(uint8_t, P_COUNTS), some, &met);
            read = 8 * met;
        } else {
            found = sd_members(AT(const uint64_t *const, P_KEYS), AT(const int64_t, P_BUCKETS),
                               AT(const int32_t *const, P_STARTS), AT(const int32_t *const, P_MEMBERS), probes,
                               AT(const int32_t, P_PROBE_TABLES), AT(const uint64_t, P_PROBE_KEYS), eligible, n,
                               AT(uint64_t, P_SEEN_BITS), some, &met);
        }
    } else if (target < n && bits > 64) {
        found = sd_coarse(AT(const uint64_t, P_FIRST), n, signature[0], eligible, target, AT(uint8_t, P_COUNTS), some);
        read = 8 * n;
    } else {
        found = 0;
        for (int64_t i = 0; i < n; i++)
            if (!eligible || eligible[i])
                some[found++] = (int32_t)i;
    }
    told[1] = met;
    told[2] = found;
    if (bits) {
        read += 8 * words * found;
        signature[words - 1] &= (uint64_t)plan[P_LAST_MASK];
        found = sd_rank(AT(const uint64_t, P_ITEMS), words, signature, some, found,
                        prefilter > wanted ? prefilter : wanted, AT(uint16_t, P_DIFFER), AT(int32_t, P_HISTOGRAM),
                        slots);
        if (prefilter > wanted) {
            sd_weights(margins, bits, AT(uint8_t, P_WEIGHTS));
            found = sd_weigh(AT(const uint64_t, P_ITEMS), words, signature, AT(const uint8_t, P_WEIGHTS), slots, found,
                             wanted, work);
        }
    } else {
        for (int64_t i = 0; i < found; i++)
            slots[i] = some[i];
    }
    told[0] = read;
    told[3] = found;
    return nearest_of(plan, query, shortest, slots, found, k, (float *)(work + 2 * n), work, out_slots, out_distances);
}
