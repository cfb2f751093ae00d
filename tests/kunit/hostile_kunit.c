// SPDX-License-Identifier: GPL-2.0-only
/*
 * What comes from a wire that others can write to: every bit turned, messages
 * cut short, garbage, replays, and what nobody has authenticated. An IKE SA is
 * as it was, or the set-up fails cleanly. RFC 7296 section 2.21.
 */
#include "balance.h"
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static const struct lab_conf hurried = {
	.settings = {
		.half_open_ms = 5000,
		.retransmit_ms = 500,
		.retransmit_percent = 100,
		.retransmit_tries = 3,
	},
};

/* The handshake, with @n datagrams delivered */
static struct lab *begun(struct kunit *test, unsigned int n)
{
	struct lab *lab = lab_pair(test, &hurried, &hurried);

	lab_up(&lab->a, "net", 1);
	while (n--)
		lab_deliver(lab);
	KUNIT_ASSERT_EQ(test, lab_on_wire(lab), 1);
	return lab;
}

/* Whatever has happened, the order has ended, both sides have the same, and
 * can still do what they are for.
 */
static void expect_sane(struct lab *lab)
{
	struct kunit *test = lab->test;
	unsigned int n;

	lab_settle(lab, 60000);
	KUNIT_ASSERT_NOT_NULL(test, lab_done(&lab->a, 1));
	n = !lab_done(&lab->a, 1)->error;
	lab_expect_agreement(lab, n);
	if (!n)
		lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), n);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), n);
	lab_up(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void every_bit_of_ike_sa_init(struct kunit *test)
{
	struct lab *lab;
	unsigned int i, n, bit, bits;

	/* 11 has no factor in common with a byte: all kinds of bits come. */
	for (i = 0; i < 2; i++) {
		bits = U32_MAX;
		for (bit = 0, n = 0; bit < bits; bit += 11, n++) {
			lab = begun(test, i);
			bits = lab_next(lab)->len * 8;
			lab_next(lab)->data[bit / 8] ^= 1 << bit % 8;
			expect_sane(lab);
		}
		KUNIT_EXPECT_GT(test, n, 100);
	}
}

/* The first octets, where the header is, each bit of them */
static void every_bit_of_the_header(struct kunit *test)
{
	struct lab *lab;
	unsigned int i, bit;

	for (i = 0; i < 4; i++) {
		for (bit = 0; bit < IKE_HEADER_LEN * 8; bit++) {
			lab = begun(test, i);
			lab_next(lab)->data[bit / 8] ^= 1 << bit % 8;
			expect_sane(lab);
		}
	}
}

/**
 * struct stand - what a side had before it was written to
 * @side: the side
 * @sas: its IKE SAs
 * @states: its Child SAs
 * @wake: when it wants to be woken
 * @state: of its first IKE SA
 */
struct stand {
	struct lab_side *side;
	u32 sas;
	unsigned int states;
	u64 wake;
	enum ike_sa_state state;
};

static struct stand note(struct lab_side *side)
{
	struct ike_sa *sa = lab_sa(side);

	return (struct stand){ side, side->e->stats.ike_sas, lab_states(side),
			       side->wake, sa ? sa->state : IKE_SA_DEAD };
}

static void expect_unmoved(const struct stand *was)
{
	struct kunit *test = was->side->lab->test;
	struct stand is = note(was->side);

	KUNIT_ASSERT_EQ(test, is.sas, was->sas);
	KUNIT_ASSERT_EQ(test, is.states, was->states);
	KUNIT_ASSERT_EQ(test, is.state, was->state);
	KUNIT_ASSERT_EQ(test, is.wake, was->wake);
}

/* A datagram of @len octets of @d, changed or not, is delivered in front of
 * all that is under way, and what it is answered with is thrown away.
 */
static void poke(struct lab *lab, const struct lab_datagram *d, size_t len)
{
	LIST_HEAD(held);
	int live = atomic_read(&balance_live);

	list_splice_init(&lab->wire, &held);
	lab_inject(d->to, &d->path, d->data, len);
	lab_deliver(lab);
	while (lab_drop(lab))
		;
	list_splice(&held, &lab->wire);
	KUNIT_ASSERT_EQ(lab->test, atomic_read(&balance_live), live);
}

static void turn_every_bit(struct lab *lab)
{
	struct lab_datagram *d = lab_next(lab);
	struct stand was = note(d->to);
	unsigned int bit;

	for (bit = 0; bit < d->len * 8; bit++) {
		d->data[bit / 8] ^= 1 << bit % 8;
		poke(lab, d, d->len);
		d->data[bit / 8] ^= 1 << bit % 8;
		expect_unmoved(&was);
	}
}

static void every_bit_of_ike_auth(struct kunit *test)
{
	struct lab *lab;
	unsigned int i;

	for (i = 2; i < 4; i++) {
		lab = begun(test, i);
		turn_every_bit(lab);
		lab_run(lab);
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static void every_bit_of_create_child_sa(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);

	lab_up(&lab->a, "more", 2);
	turn_every_bit(lab);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	turn_every_bit(lab);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static void every_bit_of_a_delete(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->b, "", 2);
	turn_every_bit(lab);
	lab_deliver(lab);	/* <-- HDR, SK {D} */
	turn_every_bit(lab);
	lab_deliver(lab);	/* HDR, SK {} --> */
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* With the header's length as it was, and with one that fits */
static void every_length(struct kunit *test)
{
	struct lab_datagram *d;
	struct stand was;
	struct lab *lab;
	unsigned int i;
	size_t len;

	for (i = 0; i < 4; i++) {
		lab = begun(test, i);
		d = lab_next(lab);
		was = note(d->to);
		for (len = 0; len < d->len; len++) {
			poke(lab, d, len);
			put_unaligned_be32(len, d->data + 24);
			poke(lab, d, len);
			put_unaligned_be32(d->len, d->data + 24);
			expect_unmoved(&was);
		}
		lab_run(lab);
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static u32 chance(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Octets without sense, behind a header that has some */
static void garbage(struct kunit *test)
{
	struct lab_datagram *d;
	struct stand a, b;
	struct lab *lab;
	u32 seed = 7;
	unsigned int i, k;
	size_t len;

	lab = lab_tunnel(test, &two_children, &two_children);
	lab_up(&lab->a, "more", 2);
	d = lab_take(lab);
	a = note(&lab->a);
	b = note(&lab->b);
	for (i = 0; i < 3000; i++) {
		d->to = i & 1 ? &lab->a : &lab->b;
		len = IKE_HEADER_LEN +
		      chance(&seed) % (d->len - IKE_HEADER_LEN);
		for (k = i & 2 ? 16 : 18; k < len; k++)
			d->data[k] = chance(&seed);
		d->data[17] = IKE_VERSION_2_0;
		d->data[19] = i & 1 ? IKE_FLAG_RESPONSE : IKE_FLAG_INITIATOR;
		put_unaligned_be32(len, d->data + 24);
		poke(lab, d, len);
		expect_unmoved(&a);
		expect_unmoved(&b);
	}
	kfree(d);
	lab_settle(lab, 1000);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

/* A message in clear for the first IKE SA, as if from @from */
static void in_clear(struct lab_side *from, u8 exchange, u8 flags, u32 id,
		     u16 type)
{
	struct ike_header header = lab_header(from, exchange, flags, id);
	struct ike_path path = lab_sa(lab_other(from))->path;
	struct ike_writer w;
	u8 buf[128];

	ike_writer_message(&w, buf, sizeof(buf), &header);
	if (type)
		ike_put_status(&w, type, IKE_VIEW(NULL, 0));
	else
		ike_put_delete(&w, IKE_PROTO_IKE, 0, 0, IKE_VIEW(NULL, 0));
	lab_inject(lab_other(from), &path, buf, ike_writer_finish(&w));
	lab_deliver(from->lab);
}

static void nobody_believes_what_is_in_clear(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);
	static const u16 types[] = {
		0, IKE_N_INVALID_IKE_SPI, IKE_N_INVALID_SYNTAX,
		IKE_N_AUTHENTICATION_FAILED, IKE_N_INVALID_SPI,
	};
	struct stand a = note(&lab->a), b = note(&lab->b);
	u8 exchange;
	int i, id;

	for (exchange = 34; exchange < 40; exchange++) {
		for (i = 0; i < ARRAY_SIZE(types); i++) {
			for (id = 0; id < 4; id++) {
				in_clear(&lab->a, exchange, 0, id, types[i]);
				in_clear(&lab->b, exchange, IKE_FLAG_RESPONSE,
					 id, types[i]);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	expect_unmoved(&a);
	expect_unmoved(&b);
	lab_end(lab);
}

static void a_refusal_in_clear(struct kunit *test)
{
	struct lab *lab = begun(test, 2);
	struct lab_datagram *d = lab_take(lab);

	in_clear(&lab->b, IKE_EXCHANGE_IKE_AUTH, IKE_FLAG_RESPONSE, 1,
		 IKE_N_AUTHENTICATION_FAILED);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_AUTH_SENT), 1);
	lab_put(lab, d);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Somebody is quicker than the peer to say no, section 2.21.1. */
static void a_refusal_of_ike_sa_init(struct kunit *test)
{
	static const u16 types[] = {
		IKE_N_NO_PROPOSAL_CHOSEN, IKE_N_INVALID_SYNTAX,
		IKE_N_AUTHENTICATION_FAILED, IKE_N_INVALID_IKE_SPI,
	};
	struct lab_datagram *d;
	struct lab *lab;
	int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		lab = begun(test, 1);
		d = lab_take(lab);
		in_clear(&lab->b, IKE_EXCHANGE_IKE_SA_INIT, IKE_FLAG_RESPONSE,
			 0, types[i]);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_INIT_SENT), 1);
		KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
		lab_put(lab, d);
		lab_run(lab);
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

/* All that was ever said is said again, to whom it was said, and back to the
 * one who said it.
 */
static void everything_again(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two_children, &two_children);
	struct lab_datagram *d;
	unsigned int i;

	lab->recording = true;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_up(&lab->b, "more", 2);
	lab_run(lab);
	lab_down(&lab->b, "net", 3);
	lab_run(lab);
	lab_up(&lab->b, "net", 4);
	lab_settle(lab, 1000);
	lab->recording = false;
	lab_expect_agreement(lab, 2);
	for (i = 0; i < 2; i++) {
		list_for_each_entry(d, &lab->tape, entry) {
			lab_inject(d->to, &d->path, d->data, d->len);
			lab_run(lab);
			lab_inject(lab_other(d->to), &d->path, d->data,
				   d->len);
			lab_run(lab);
		}
	}
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_UP), 1);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_down(&lab->b, "", 5);
	lab_run(lab);
	lab_expect_done(&lab->b, 5, 0);
	lab_expect_nothing(lab);
	/* and when all is over */
	list_for_each_entry(d, &lab->tape, entry) {
		lab_inject(d->to, &d->path, d->data, d->len);
		lab_run(lab);
	}
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void version_three(struct kunit *test)
{
	struct lab *lab = begun(test, 0);
	struct lab_datagram *d = lab_take(lab);
	int i;

	d->data[17] = 0x30;
	for (i = 0; i < 50; i++) {
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		KUNIT_EXPECT_LE(test, lab_on_wire(lab), !i);
		lab_drop(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_VERSION), 50);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_TX), 1);
	lab_expect_empty(&lab->b);
	lab_advance(lab, 100);
	lab_inject(&lab->b, &d->path, d->data, d->len);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	/* a response of such a version is answered by nobody */
	lab_advance(lab, 100);
	lab_drop(lab);
	d->data[19] |= IKE_FLAG_RESPONSE;
	lab_inject(&lab->b, &d->path, d->data, d->len);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	kfree(d);
	lab_end(lab);
}

/* Section 2.5: a minor version that is not known is as good as 2.0. */
static void version_two_point_one(struct kunit *test)
{
	struct lab *lab = begun(test, 0);

	lab_next(lab)->data[17] = 0x21;
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	lab_end(lab);
}

static const struct lab_conf three_at_most = {
	.settings = { .half_open_max = 3, .half_open_ms = 5000 },
};

static void no_more_than_so_many_half_open(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &three_at_most);
	struct lab_datagram *d;
	int i;

	lab_up(&lab->a, "net", 1);
	d = lab_take(lab);
	for (i = 0; i < 10; i++) {
		d->data[0]++;
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		KUNIT_EXPECT_EQ(test, lab_on_wire(lab), i < 3);
		lab_drop(lab);
	}
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 3);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_BUSY), 7);
	lab_settle(lab, 10000);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	kfree(d);
	lab_end(lab);
}

static const struct lab_conf for_anybody = {
	.any_local = true,
	.any_remote = true,
	.settings = { .half_open_max = 200, .half_open_ms = 5000 },
};

static void send_many(struct lab *lab, struct lab_datagram *d, int n,
		      int answered)
{
	int i, got = 0;

	for (i = 0; i < n; i++) {
		put_unaligned_be64(++lab->chance, d->data);
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		got += lab_drop(lab);
	}
	KUNIT_EXPECT_EQ(lab->test, got, answered);
}

/* An address has its share, and a network of IPv6 is one address. */
static void nobody_takes_all_places(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &for_anybody);
	struct lab_datagram *d;

	lab_up(&lab->a, "net", 1);
	d = lab_take(lab);
	send_many(lab, d, 20, 8);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_BUSY), 12);
	d->path.remote_port = 4711;
	send_many(lab, d, 5, 0);
	d->path.remote.b[3] = 77;
	send_many(lab, d, 5, 5);
	d->path.local = (struct ike_addr){ 16, { 0x20, 1, 0x0d, 0xb8 } };
	d->path.remote = d->path.local;
	send_many(lab, d, 6, 6);
	d->path.remote.b[15] = 1;
	send_many(lab, d, 6, 2);
	d->path.remote.b[7] = 1;
	send_many(lab, d, 6, 6);
	lab_advance(lab, 6000);
	while (lab_drop(lab))
		;
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	send_many(lab, d, 9, 8);
	kfree(d);
	lab_end(lab);
}

static struct kunit_case hostile_cases[] = {
	KUNIT_CASE(every_bit_of_ike_sa_init),
	KUNIT_CASE(every_bit_of_the_header),
	KUNIT_CASE(every_bit_of_ike_auth),
	KUNIT_CASE(every_bit_of_create_child_sa),
	KUNIT_CASE(every_bit_of_a_delete),
	KUNIT_CASE(every_length),
	KUNIT_CASE(garbage),
	KUNIT_CASE(nobody_believes_what_is_in_clear),
	KUNIT_CASE(a_refusal_in_clear),
	KUNIT_CASE(a_refusal_of_ike_sa_init),
	KUNIT_CASE(everything_again),
	KUNIT_CASE(version_three),
	KUNIT_CASE(version_two_point_one),
	KUNIT_CASE(no_more_than_so_many_half_open),
	KUNIT_CASE(nobody_takes_all_places),
	{}
};

struct kunit_suite ikek_hostile_suite = {
	.name = "ikek_hostile",
	.test_cases = hostile_cases,
};
