// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a receiver makes of fragments, RFC 7383 section 2.6: those that come
 * late, twice, not at all, with other numbers than before, or from somebody
 * who wants to do harm. Here a forges them, with its keys, and b takes them.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define TICKET		7
#define LONG		300	/* octets of the message that is forged */
#define TIMEOUT_MS	30000

/**
 * struct story - a message that comes in fragments
 * @lab: the table; a and b have a tunnel
 * @header: of the message, an INFORMATIONAL request
 * @plain: its inner payloads: one that nobody minds
 */
struct story {
	struct lab *lab;
	struct ike_header header;
	u8 plain[LONG];
};

static void make_plain(u8 *plain, size_t len)
{
	memset(plain, 0x5a, len);
	put_unaligned_be32(len, plain);	/* no next payload, not critical */
}

static struct story *begin_with(struct kunit *test, const struct lab_conf *b)
{
	struct story *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->lab = lab_tunnel(test, NULL, b);
	s->header = lab_header(&s->lab->a, IKE_EXCHANGE_INFORMATIONAL, 0, 2);
	make_plain(s->plain, sizeof(s->plain));
	return s;
}

static struct story *begin(struct kunit *test)
{
	return begin_with(test, NULL);
}

static u32 memory(const struct story *s)
{
	return s->lab->b.e->stats.fragment_memory;
}

/* Nothing is left of it, and the IKE SA works. */
static void end(struct story *s)
{
	struct lab *lab = s->lab;

	KUNIT_EXPECT_EQ(lab->test, memory(s), 0);
	KUNIT_EXPECT_EQ(lab->test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static u64 count(const struct story *s, enum ike_counter counter)
{
	return lab_count(&s->lab->b, counter);
}

static void put(struct story *s, unsigned int number, unsigned int total)
{
	size_t each = DIV_ROUND_UP(LONG, total), at = (number - 1) * each;

	at = min_t(size_t, at, LONG);
	lab_forge_fragment(&s->lab->a, &s->header, number, total,
			   IKE_PAYLOAD_VENDOR_ID, s->plain + at,
			   min_t(size_t, each, LONG - at));
}

static void arrives(struct story *s, unsigned int number, unsigned int total)
{
	put(s, number, total);
	lab_deliver(s->lab);
}

/* Has b answered what has come? */
static bool answered(struct story *s)
{
	return lab_drop(s->lab);
}

static void expect_answer(struct story *s)
{
	struct kunit *test = s->lab->test;

	KUNIT_EXPECT_EQ(test, lab_on_wire(s->lab), 1);
	KUNIT_EXPECT_TRUE(test, answered(s));
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&s->lab->b)->window.next_expected, 3);
}

static void they_come_in_any_order(struct kunit *test)
{
	static const u8 orders[][3] = {
		{ 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 },
		{ 2, 3, 1 }, { 3, 1, 2 }, { 3, 2, 1 },
	};
	struct story *s;
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		s = begin(test);
		for (k = 0; k < 3; k++) {
			KUNIT_EXPECT_FALSE(test, answered(s));
			arrives(s, orders[i][k], 3);
		}
		expect_answer(s);
		KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_FRAGMENT_IN), 3);
		KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_REASSEMBLED), 1);
		end(s);
	}
}

static void they_come_twice(struct kunit *test)
{
	struct story *s = begin(test);
	u32 before;

	arrives(s, 1, 3);
	arrives(s, 3, 3);
	before = memory(s);
	KUNIT_EXPECT_GT(test, before, 2 * LONG / 3);
	arrives(s, 1, 3);
	arrives(s, 3, 3);
	KUNIT_EXPECT_EQ(test, memory(s), before);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 2);
	arrives(s, 2, 3);
	expect_answer(s);
	end(s);
}

static void one_alone_is_a_message(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, 1);
	expect_answer(s);
	end(s);
}

/* The longest and the shortest that there may be */
static void as_many_as_there_may_be(struct kunit *test)
{
	struct story *s = begin(test);
	unsigned int i;

	for (i = 1; i <= IKE_FRAGMENTS_MAX; i++) {
		KUNIT_EXPECT_FALSE(test, answered(s));
		arrives(s, i, IKE_FRAGMENTS_MAX);
	}
	expect_answer(s);
	end(s);
}

static void more_than_there_may_be(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, IKE_FRAGMENTS_MAX + 1);
	arrives(s, 2, U16_MAX);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 2);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_FRAGMENT_IN), 0);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	end(s);
}

static void empty_ones_do_no_harm(struct kunit *test)
{
	struct story *s = begin(test);

	lab_forge_fragment(&s->lab->a, &s->header, 2, 3, 0, NULL, 0);
	lab_forge_fragment(&s->lab->a, &s->header, 2, 3, 0, NULL, 0);
	lab_forge_fragment(&s->lab->a, &s->header, 3, 3, 0, NULL, 0);
	lab_forge_fragment(&s->lab->a, &s->header, 1, 3,
			   IKE_PAYLOAD_VENDOR_ID, s->plain, LONG);
	lab_deliver(s->lab);
	lab_deliver(s->lab);
	lab_deliver(s->lab);
	lab_deliver(s->lab);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 1);
	expect_answer(s);
	end(s);
}

/* "Are you there?", in one fragment and in two */
static void an_empty_message_in_fragments(struct kunit *test)
{
	struct story *s;
	u16 total;

	for (total = 1; total <= 2; total++) {
		s = begin(test);
		lab_forge_fragment(&s->lab->a, &s->header, 1, total,
				   IKE_PAYLOAD_NONE, NULL, 0);
		lab_deliver(s->lab);
		if (total > 1) {
			KUNIT_EXPECT_FALSE(test, answered(s));
			lab_forge_fragment(&s->lab->a, &s->header, 2, total,
					   IKE_PAYLOAD_NONE, NULL, 0);
			lab_deliver(s->lab);
		}
		expect_answer(s);
		end(s);
	}
}

/* Number @number of @total, written over those of a genuine fragment */
static void arrives_with_numbers(struct story *s, u16 number, u16 total)
{
	u8 *numbers;

	put(s, 1, 3);
	numbers = lab_next(s->lab)->data + IKE_HEADER_LEN +
		  IKE_PAYLOAD_HEADER_LEN;
	put_unaligned_be16(number, numbers);
	put_unaligned_be16(total, numbers + 2);
	lab_deliver(s->lab);
}

static void impossible_numbers(struct kunit *test)
{
	struct story *s = begin(test);

	arrives_with_numbers(s, 0, 3);
	arrives_with_numbers(s, 0, 0);
	arrives_with_numbers(s, 1, 0);
	arrives_with_numbers(s, 4, 3);
	arrives_with_numbers(s, U16_MAX, 3);
	arrives_with_numbers(s, 2, 3);	/* only the first has a next payload */
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_MALFORMED), 6);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_FRAGMENT_IN), 0);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	KUNIT_EXPECT_FALSE(test, answered(s));
	end(s);
}

/* Only what is genuine is kept, or throws away what is. */
static void forged_ones_change_nothing(struct kunit *test)
{
	struct story *s = begin(test);
	struct lab *lab = s->lab;
	u32 before;

	arrives(s, 1, 3);
	before = memory(s);
	put(s, 2, 3);
	lab_next(lab)->data[lab_next(lab)->len - 1] ^= 1;
	lab_deliver(lab);
	arrives_with_numbers(s, 1, 9);
	put(s, 2, 3);
	lab_next(lab)->data[IKE_HEADER_LEN + 2 * IKE_PAYLOAD_HEADER_LEN] ^= 1;
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_UNAUTHENTIC), 3);
	KUNIT_EXPECT_EQ(test, memory(s), before);
	arrives(s, 2, 3);
	arrives(s, 3, 3);
	expect_answer(s);
	end(s);
}

/* Cut into fewer than before: an old one that comes late */
static void fewer_than_before_are_dropped(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, 4);
	arrives(s, 2, 3);
	arrives(s, 1, 1);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 2);
	arrives(s, 2, 4);
	arrives(s, 3, 4);
	KUNIT_EXPECT_FALSE(test, answered(s));
	arrives(s, 4, 4);
	expect_answer(s);
	end(s);
}

/* Cut into more: the peer tries smaller ones, and those it had sent before are
 * of no use any more.
 */
static void more_than_before_begin_anew(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, 3);
	arrives(s, 2, 3);
	arrives(s, 5, 5);
	KUNIT_EXPECT_LT(test, memory(s), LONG);
	arrives(s, 3, 3);
	KUNIT_EXPECT_FALSE(test, answered(s));
	arrives(s, 1, 5);
	arrives(s, 2, 5);
	arrives(s, 3, 5);
	KUNIT_EXPECT_FALSE(test, answered(s));
	arrives(s, 4, 5);
	expect_answer(s);
	end(s);
}

static void another_exchange_is_another_message(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, 2);
	s->header.exchange = IKE_EXCHANGE_CREATE_CHILD_SA;
	arrives(s, 2, 2);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 1);
	KUNIT_EXPECT_FALSE(test, answered(s));
	s->header.exchange = IKE_EXCHANGE_INFORMATIONAL;
	arrives(s, 2, 2);
	expect_answer(s);
	end(s);
}

static void what_is_missing_is_not_waited_for_long(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, 3);
	lab_advance(s->lab, TIMEOUT_MS - 1);
	arrives(s, 2, 3);
	KUNIT_EXPECT_GT(test, memory(s), 0);
	lab_advance(s->lab, 1);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_FRAGMENT_TIMEOUT), 1);
	KUNIT_EXPECT_EQ(test, s->lab->b.wake, IKE_NEVER);
	arrives(s, 3, 3);
	KUNIT_EXPECT_FALSE(test, answered(s));
	arrives(s, 1, 3);
	arrives(s, 2, 3);
	expect_answer(s);
	KUNIT_EXPECT_EQ(test, s->lab->b.wake, IKE_NEVER);
	end(s);
}

static const struct lab_conf little = { .settings.max_packet = LONG - 1 };
static const struct lab_conf enough = { .settings.max_packet = LONG };

static void a_message_that_is_too_long(struct kunit *test)
{
	struct story *s = begin_with(test, &little);

	arrives(s, 1, 3);
	arrives(s, 2, 3);
	KUNIT_EXPECT_GT(test, memory(s), 0);
	arrives(s, 3, 3);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 1);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	arrives(s, 1, 1);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	KUNIT_EXPECT_EQ(test, s->lab->b.wake, IKE_NEVER);
	end(s);

	s = begin_with(test, &enough);
	arrives(s, 1, 3);
	arrives(s, 2, 3);
	arrives(s, 3, 3);
	expect_answer(s);
	end(s);
}

static const struct lab_conf crowded = { .settings.fragment_memory = 450 };

/* What does not fit now may fit when it comes again. */
static void all_of_them_have_a_bound(struct kunit *test)
{
	struct story *s = begin_with(test, &crowded);

	arrives(s, 1, 2);
	KUNIT_EXPECT_GT(test, memory(s), LONG / 2);
	arrives(s, 2, 2);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 1);
	KUNIT_EXPECT_LE(test, memory(s), 450);
	lab_advance(s->lab, TIMEOUT_MS);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	arrives(s, 1, 1);
	expect_answer(s);
	end(s);
}

static const struct lab_conf roomy = {
	.settings.fragment_memory = 400,
	.settings.fragment_size_v4 = 160,
};

/* An IKE SA that is not established has no more than half of it. */
static void strangers_have_half_of_it(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &roomy, &roomy);
	unsigned int n;

	lab_up(&lab->a, "net", TICKET);
	lab_deliver(lab);
	lab_deliver(lab);
	n = lab_on_wire(lab);
	while (n--)
		lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_GT(test, lab_count(&lab->b, IKE_COUNT_RX_FRAGMENT), 0);
	KUNIT_EXPECT_LE(test, lab->b.e->stats.fragment_memory, 200);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 1);
	lab_advance(lab, 40000);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.fragment_memory, 0);
	lab_end(lab);
}

/* Of what all namespaces have together; meanwhile the rest goes on. */
static void expect_bound(struct kunit *test, bool contained)
{
	struct story *s = begin(test);
	struct lab_side *b = &s->lab->b;
	unsigned int shares = contained ? IKEK_CONTAINED_SHARE : 1;
	u32 before;

	b->parts[IKE_TOTAL_FRAGMENTS].contained = contained;
	arrives(s, 1, 2);
	before = memory(s);
	b->totals[IKE_TOTAL_FRAGMENTS].max = before * shares;
	arrives(s, 2, 2);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 1);
	KUNIT_EXPECT_EQ(test, memory(s), before);
	lab_rekey(b, "net", TICKET);
	lab_run(s->lab);
	lab_expect_done(b, TICKET, 0);
	b->totals[IKE_TOTAL_FRAGMENTS].max = (before + 1) * shares;
	arrives(s, 2, 2);
	expect_answer(s);
	end(s);
}

static void the_machine_is_full(struct kunit *test)
{
	expect_bound(test, false);
}

static void a_container_is_full(struct kunit *test)
{
	expect_bound(test, true);
}

static const struct lab_conf cut = { .settings.fragment_size_v4 = 200 };

/* The last fragment of IKE_AUTH finds no room until it comes again. */
static void expect_half(struct kunit *test, bool contained)
{
	struct lab *lab = lab_pair(test, &cut, &cut);
	const u32 *now = &lab->b.e->stats.fragment_memory;
	unsigned int n, shares = contained ? 2 * IKEK_CONTAINED_SHARE : 2;
	u32 before;

	lab->b.parts[IKE_TOTAL_FRAGMENTS].contained = contained;
	lab_up(&lab->a, "net", TICKET);
	lab_deliver(lab);
	lab_deliver(lab);
	for (n = lab_on_wire(lab); n > 1; n--)
		lab_deliver(lab);
	before = *now;
	KUNIT_EXPECT_GT(test, before, 0);
	lab->b.totals[IKE_TOTAL_FRAGMENTS].max = before * shares;
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_FRAGMENT), 1);
	KUNIT_EXPECT_EQ(test, *now, before);
	lab->b.totals[IKE_TOTAL_FRAGMENTS].max = (before + 1) * shares;
	lab_settle(lab, 10000);
	lab_expect_done(&lab->a, TICKET, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, *now, 0);
	lab_end(lab);
}

static void strangers_leave_half_of_the_machine(struct kunit *test)
{
	expect_half(test, false);
}

static void strangers_leave_half_of_a_container(struct kunit *test)
{
	expect_half(test, true);
}

/* In one piece it arrives, and the fragments need not be waited for. */
static void a_copy_in_one_piece_comes_first(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 2, 3);
	lab_forge(&s->lab->a, &s->header, IKE_PAYLOAD_VENDOR_ID, s->plain,
		  LONG);
	lab_deliver(s->lab);
	expect_answer(s);
	KUNIT_EXPECT_EQ(test, s->lab->b.wake, IKE_NEVER);

	arrives(s, 3, 3);
	KUNIT_EXPECT_FALSE(test, answered(s));
	arrives(s, 1, 3);	/* RFC 7383 section 2.6.1 */
	KUNIT_EXPECT_TRUE(test, answered(s));
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	end(s);
}

/* Who repeats a first fragment must have been able to make it. */
static void a_forged_repetition_is_not_answered(struct kunit *test)
{
	struct story *s = begin(test);

	arrives(s, 1, 1);
	expect_answer(s);
	put(s, 1, 1);
	lab_next(s->lab)->data[lab_next(s->lab)->len - 1] ^= 1;
	lab_deliver(s->lab);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_UNAUTHENTIC), 1);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_DUPLICATE), 0);
	end(s);
}

static void message_ids_come_first(struct kunit *test)
{
	struct story *s = begin(test);
	static const u32 ids[] = { 0, 3, 1000, U32_MAX };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		s->header.message_id = ids[i];
		arrives(s, 1, 3);
		KUNIT_EXPECT_FALSE(test, answered(s));
		KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_WINDOW), i + 1);
	}
	s->header.message_id = 0;
	s->header.flags |= IKE_FLAG_RESPONSE;	/* to nothing that b asked */
	arrives(s, 1, 3);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_WINDOW), i + 1);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_FRAGMENT_IN), 0);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	end(s);
}

/* While a message is incomplete everything else goes on, both ways. */
static void half_a_message_is_in_nobodys_way(struct kunit *test)
{
	struct story *s = begin(test);
	struct lab *lab = s->lab;

	arrives(s, 1, 2);
	lab_down(&lab->b, "net", TICKET);
	lab_run(lab);
	lab_expect_done(&lab->b, TICKET, 0);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_GT(test, memory(s), 0);
	s->header.exchange = IKE_EXCHANGE_IKE_AUTH;	/* that of before */
	s->header.message_id = 1;
	arrives(s, 1, 2);
	KUNIT_EXPECT_TRUE(test, answered(s));
	s->header = lab_header(&lab->a, IKE_EXCHANGE_INFORMATIONAL, 0, 2);
	arrives(s, 2, 2);
	KUNIT_EXPECT_TRUE(test, answered(s));
	end(s);
}

static void it_must_have_been_negotiated(struct kunit *test)
{
	static const struct lab_conf no = {
		.fragmentation = IKE_FRAGMENTATION_NO,
	};
	struct story *s = begin_with(test, &no);

	arrives(s, 1, 1);
	arrives(s, 1, 2);
	KUNIT_EXPECT_FALSE(test, answered(s));
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 2);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	end(s);
}

/* A half-open IKE SA takes IKE_AUTH and nothing else. */
static void before_ike_auth(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &cut, &cut);
	struct ike_header header;
	u8 plain[LONG];

	make_plain(plain, sizeof(plain));
	lab_up(&lab->a, "net", TICKET);
	lab_deliver(lab);
	lab_deliver(lab);
	while (lab_drop(lab))
		;
	header = lab_header(&lab->a, IKE_EXCHANGE_CREATE_CHILD_SA, 0, 1);
	lab_forge_fragment(&lab->a, &header, 1, 2, IKE_PAYLOAD_VENDOR_ID,
			   plain, LONG);
	header.exchange = IKE_EXCHANGE_INFORMATIONAL;
	lab_forge_fragment(&lab->a, &header, 2, 2, 0, plain, LONG);
	lab_deliver(lab);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_UNEXPECTED), 2);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.fragment_memory, 0);
	lab_settle(lab, 10000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* An IKE_SA_INIT cannot come in fragments, because it has no keys. */
static void ike_sa_init_in_fragments(struct kunit *test)
{
	struct story *s = begin(test);

	s->header.exchange = IKE_EXCHANGE_IKE_SA_INIT;
	s->header.message_id = 0;
	arrives(s, 1, 2);
	s->header.spi_i ^= 1;
	s->header.spi_r = 0;
	arrives(s, 1, 2);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_MALFORMED), 2);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	KUNIT_EXPECT_FALSE(test, answered(s));
	end(s);
}

/* Before SKF there is room for payloads that nothing hides; we take none. */
static void payloads_in_clear_beside_a_fragment(struct kunit *test)
{
	static const u8 clear[] = { IKE_PAYLOAD_SKF, 0, 0, 4 };
	struct story *s = begin(test);
	struct lab_datagram *d;
	u8 *data;

	put(s, 1, 1);
	d = lab_take(s->lab);
	data = kunit_kmalloc(test, d->len + sizeof(clear), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, data);
	memcpy(data, d->data, IKE_HEADER_LEN);
	memcpy(data + IKE_HEADER_LEN, clear, sizeof(clear));
	memcpy(data + IKE_HEADER_LEN + sizeof(clear), d->data + IKE_HEADER_LEN,
	       d->len - IKE_HEADER_LEN);
	data[IKE_HEADER_NEXT_AT] = IKE_PAYLOAD_VENDOR_ID;
	put_unaligned_be32(d->len + sizeof(clear), data + IKE_HEADER_LENGTH_AT);
	lab_inject(&s->lab->b, &d->path, data, d->len + sizeof(clear));
	kfree(d);
	lab_deliver(s->lab);
	KUNIT_EXPECT_EQ(test, count(s, IKE_COUNT_RX_FRAGMENT), 1);
	KUNIT_EXPECT_FALSE(test, answered(s));
	end(s);
}

/* What is put together may be no message at all, RFC 7296 section 2.21.3. */
static void nonsense_in_fragments(struct kunit *test)
{
	struct story *s = begin(test);
	struct lab *lab = s->lab;

	s->plain[3]++;		/* longer than it is */
	arrives(s, 1, 3);
	arrives(s, 2, 3);
	arrives(s, 3, 3);
	KUNIT_EXPECT_TRUE(test, answered(s));
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 0);
	lab_expect_empty(&lab->b);
	lab_end(lab);
}

/* The IKE SA ends, and what it had of messages ends with it. */
static void the_ike_sa_ends_before_the_message(struct kunit *test)
{
	struct story *s = begin(test);
	struct lab *lab = s->lab;

	arrives(s, 1, 2);
	lab_down(&lab->b, "", TICKET);
	lab_run(lab);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, memory(s), 0);
	lab_end(lab);

	s = begin(test);
	arrives(s, 1, 2);
	lab_end(s->lab);
}

/* The way to the last answer but one fragment, and back to the beginning */
static void an_answer_lacks_a_fragment(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &cut, &cut);
	unsigned int i, n;

	lab_up(&lab->a, "net", TICKET);
	lab_deliver(lab);
	lab_deliver(lab);
	n = lab_on_wire(lab);
	for (i = 0; i < n; i++)
		lab_deliver(lab);	/* HDR, SKF {IDi, ...} --> */
	KUNIT_EXPECT_GT(test, lab_on_wire(lab), 1);
	lab_drop(lab);
	lab_run(lab);			/* <-- HDR, SKF {..., TSr} */
	KUNIT_EXPECT_GT(test, lab->a.e->stats.fragment_memory, 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	lab_await(&lab->a);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.fragment_memory, 0);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_RX_WINDOW), 0);
	lab_expect_done(&lab->a, TICKET, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Who sends the smallest fragments there are gets such. */
static void small_ones_are_answered_with_small_ones(struct kunit *test)
{
	struct story *s = begin(test);
	struct ike_sa *sa = lab_sa(&s->lab->b);

	KUNIT_EXPECT_FALSE(test, sa->small_fragments);
	arrives(s, 1, 1);
	expect_answer(s);
	KUNIT_EXPECT_FALSE(test, sa->small_fragments);
	s->header.message_id++;
	arrives(s, 1, 2);
	arrives(s, 2, 2);
	KUNIT_EXPECT_TRUE(test, answered(s));
	KUNIT_EXPECT_TRUE(test, sa->small_fragments);
	end(s);
}

static struct kunit_case reassembly_cases[] = {
	KUNIT_CASE(they_come_in_any_order),
	KUNIT_CASE(they_come_twice),
	KUNIT_CASE(one_alone_is_a_message),
	KUNIT_CASE(as_many_as_there_may_be),
	KUNIT_CASE(more_than_there_may_be),
	KUNIT_CASE(empty_ones_do_no_harm),
	KUNIT_CASE(an_empty_message_in_fragments),
	KUNIT_CASE(impossible_numbers),
	KUNIT_CASE(forged_ones_change_nothing),
	KUNIT_CASE(fewer_than_before_are_dropped),
	KUNIT_CASE(more_than_before_begin_anew),
	KUNIT_CASE(another_exchange_is_another_message),
	KUNIT_CASE(what_is_missing_is_not_waited_for_long),
	KUNIT_CASE(a_message_that_is_too_long),
	KUNIT_CASE(all_of_them_have_a_bound),
	KUNIT_CASE(strangers_have_half_of_it),
	KUNIT_CASE(the_machine_is_full),
	KUNIT_CASE(a_container_is_full),
	KUNIT_CASE(strangers_leave_half_of_the_machine),
	KUNIT_CASE(strangers_leave_half_of_a_container),
	KUNIT_CASE(a_copy_in_one_piece_comes_first),
	KUNIT_CASE(a_forged_repetition_is_not_answered),
	KUNIT_CASE(message_ids_come_first),
	KUNIT_CASE(half_a_message_is_in_nobodys_way),
	KUNIT_CASE(it_must_have_been_negotiated),
	KUNIT_CASE(before_ike_auth),
	KUNIT_CASE(ike_sa_init_in_fragments),
	KUNIT_CASE(payloads_in_clear_beside_a_fragment),
	KUNIT_CASE(nonsense_in_fragments),
	KUNIT_CASE(the_ike_sa_ends_before_the_message),
	KUNIT_CASE(an_answer_lacks_a_fragment),
	KUNIT_CASE(small_ones_are_answered_with_small_ones),
	{}
};

struct kunit_suite ikek_reassembly_suite = {
	.name = "ikek_reassembly",
	.test_cases = reassembly_cases,
};
