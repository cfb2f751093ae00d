// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fragments of messages, RFC 7383, in any order, to an IKE SA that puts them
 * together: what comes out is what went in, within its bounds. The input is
 * those bounds and what happens one after the other; each fragment has octets
 * of its own, so that they are known again.
 */
#include <linux/slab.h>

#include "fuzz.h"

#include "ike/crypto/sk.h"
#include "ike/sa.h"

/* What happens */
enum what { FRAGMENT, ANOTHER_FRAGMENT, TIME, DROP, WHATS };

/* The bounds: what is authenticated, and how little there may be */
#define IS_ESTABLISHED		1
#define LITTLE_MEMORY		2
#define SHORT_MESSAGES		4

/* Of a fragment */
#define OF_RESPONSE		0x01
#define OF_INFORMATIONAL	0x02
#define IS_FORGED		0x04
#define IS_LONG			0x08
#define HIGH_NUMBER		0x10
#define HIGH_TOTAL		0x20

#define LEN_MAX			(255 * 16)
#define FRONT			(IKE_HEADER_LEN + 8)

const struct ike_settings ike_settings_default;

/**
 * struct fragment - as it is sent
 * @flags: of the above
 * @number: of the fragment
 * @total: of fragments
 * @len: octets of plaintext
 * @mark: tells its octets from those of others
 */
struct fragment {
	u8 flags;
	u16 number;
	u16 total;
	size_t len;
	u8 mark;
};

/**
 * struct wanted - what should be there of a message
 * @total: of fragments, 0 for nothing
 * @have: how many are here
 * @piece: them by number; one that is missing has the number 0
 */
struct wanted {
	u16 total;
	u16 have;
	struct fragment piece[IKE_FRAGMENTS_MAX + 1];
};

static struct wanted wanted[2];
static bool forged;
static u64 now;
static u64 due;
static long total;

int ike_sk_open(struct ike_crypto *c, const struct ike_suite *suite,
		const struct ike_keys *keys, bool from_initiator, u8 *msg,
		struct ike_view body, struct ike_view *plain)
{
	(void)c;
	(void)suite;
	(void)keys;
	(void)from_initiator;
	(void)msg;
	*plain = body;
	return forged ? -EBADMSG : 0;
}

void ike_sa_timer(struct ike_sa *sa, enum ike_timer timer, u64 when)
{
	(void)sa;
	must(timer == IKE_TIMER_FRAGMENT);
	due = when;
}

void ike_fragment_learn(struct ike_sa *sa, size_t longest)
{
	(void)sa;
	must(longest >= FRONT && longest <= FRONT + LEN_MAX);
}

static u64 fake_now(void *port)
{
	(void)port;
	return now;
}

static void fake_total_add(void *port, enum ike_total what, long more)
{
	(void)port;
	must(what == IKE_TOTAL_FRAGMENTS);
	total += more;
}

static bool fake_total_full(void *port, enum ike_total what, unsigned int share)
{
	(void)port;
	(void)share;
	must(what == IKE_TOTAL_FRAGMENTS);
	return false;
}

static u8 octet(const struct fragment *f, size_t i)
{
	return f->mark * 31 + i;
}

static size_t write(const struct fragment *f, u8 *out)
{
	u8 exchange = f->flags & OF_INFORMATIONAL ? IKE_EXCHANGE_INFORMATIONAL :
						    IKE_EXCHANGE_IKE_AUTH;
	size_t i, len = FRONT + f->len;
	u8 *skf = out + IKE_HEADER_LEN;

	memset(out, 0, FRONT);
	out[0] = 1;
	out[8] = 1;
	out[16] = IKE_PAYLOAD_SKF;
	out[17] = IKE_VERSION_2_0;
	out[18] = exchange;
	out[19] = f->flags & OF_RESPONSE ? IKE_FLAG_RESPONSE : 0;
	put_unaligned_be32(len, out + IKE_HEADER_LENGTH_AT);
	skf[0] = f->number == 1 ? f->mark : 0;
	put_unaligned_be16(8 + f->len, skf + 2);
	put_unaligned_be16(f->number, skf + 4);
	put_unaligned_be16(f->total, skf + 6);
	for (i = 0; i < f->len; i++)
		out[FRONT + i] = octet(f, i);
	return len;
}

/* It is taken; a higher total begins the message anew. */
static void note(struct wanted *w, const struct fragment *f)
{
	must(f->total >= w->total);
	if (f->total > w->total)
		*w = (struct wanted){ .total = f->total };
	must(!w->piece[f->number].number);
	w->piece[f->number] = *f;
	w->have++;
}

static void compare(const struct wanted *w, u8 first, struct ike_view whole)
{
	const struct fragment *f;
	unsigned int n;
	size_t i;

	must(w->have == w->total && first == w->piece[1].mark);
	for (n = 1; n <= w->total; n++) {
		f = &w->piece[n];
		must(whole.len >= f->len);
		for (i = 0; i < f->len; i++)
			must(whole.p[i] == octet(f, i));
		whole = ike_skip(whole, f->len);
	}
	must(!whole.len);
}

static void arrive(struct ike_sa *sa, const struct fragment *f)
{
	bool response = f->flags & OF_RESPONSE;
	struct wanted *w = &wanted[response];
	static u8 buf[FRONT + LEN_MAX];
	static struct ike_msg msg;
	struct ike_view whole;
	size_t len;
	u8 *copy;
	u8 first;
	int rc;

	len = write(f, buf);
	copy = fuzz_copy(IKE_VIEW(buf, len));
	forged = f->flags & IS_FORGED;
	if (ike_decode_message(IKE_VIEW(copy, len), &msg))
		goto out;
	rc = ike_reassembly_add(sa, &msg, &first, &whole);
	must(!forged || rc < 0);
	if (!rc || rc == -EINPROGRESS)
		note(w, f);
	if (!rc) {
		must(whole.len <= sa->e->conf->settings.max_packet);
		compare(w, first, whole);
		kfree(whole.p);
	}
out:
	free(copy);
}

static void step(struct ike_sa *sa, const u8 *in, u8 serial)
{
	struct fragment f = {
		.flags = in[1],
		.number = in[2] | (in[1] & HIGH_NUMBER ? 0x100 : 0),
		.total = in[3] | (in[1] & HIGH_TOTAL ? 0x100 : 0),
		.len = in[4] * (in[1] & IS_LONG ? 16 : 1),
		.mark = serial,
	};

	switch (in[0] % WHATS) {
	case FRAGMENT:
	case ANOTHER_FRAGMENT:
		arrive(sa, &f);
		break;
	case TIME:
		now += in[1] * 256;
		if (due <= now)
			ike_reassembly_look(sa);
		break;
	case DROP:
		ike_reassembly_drop(sa, in[1] & OF_RESPONSE);
		break;
	}
}

static void expect_sane(const struct ike_sa *sa)
{
	u32 limit = sa->e->conf->settings.fragment_memory;
	bool waits = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		waits |= !!sa->partial[i];
		if (!sa->partial[i])
			wanted[i] = (struct wanted){};
	}
	must(waits == (due != IKE_NEVER) && (!waits || due > now));
	must(waits == !!sa->e->stats.fragment_memory);
	must(total == sa->e->stats.fragment_memory);
	must(sa->e->stats.fragment_memory <=
	     (sa->established ? limit : limit / 2));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const struct ike_ops ops = {
		.now = fake_now,
		.total_add = fake_total_add,
		.total_full = fake_total_full,
	};
	static struct ike_engine engine;
	static struct ike_conf conf;
	static struct ike_sa sa;
	u8 serial = 0;

	if (!size)
		return 0;
	conf.settings.max_packet = data[0] & SHORT_MESSAGES ? 1280 : 16384;
	conf.settings.fragment_memory = data[0] & LITTLE_MEMORY ? 16384 :
								  4 << 20;
	memset(&engine, 0, sizeof(engine));
	engine.ops = &ops;
	engine.shards = 1;
	engine.conf = &conf;
	memset(&sa, 0, sizeof(sa));
	sa.e = &engine;
	sa.established = data[0] & IS_ESTABLISHED;
	memset(wanted, 0, sizeof(wanted));
	now = 1;
	due = IKE_NEVER;
	for (data++, size--; size >= 5; data += 5, size -= 5) {
		step(&sa, data, ++serial);
		expect_sane(&sa);
	}
	ike_reassembly_free(&sa);
	must(!engine.stats.fragment_memory && !total);
	return 0;
}
