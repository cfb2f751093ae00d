// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits, and who gets in when they are reached: strangers wait, peers that
 * are known come back, what is established goes on.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"
#include "ike/wire/decode.h"

#define REQUEST	8192	/* octets of an IKE_SA_INIT request */
#define TASKS	256	/* of an IKE SA */
#define FORMER	256	/* Child SAs of an IKE SA that were replaced */
#define KNOWN	2048	/* addresses of peers that are remembered */

/* Connections of a gateway for a peer by its address, and for anybody */
static const struct lab_conf one_peer = {
	.settings = { .half_open_max = 4, .half_open_ms = 5000 },
};

static const struct lab_conf anybody = {
	.name = "anybody",
	.any_local = true,
	.any_remote = true,
	.settings = { .half_open_max = 4, .half_open_ms = 5000 },
};

static const struct lab_conf *const peer_and_anybody[] = {
	&one_peer, &anybody,
};

static u64 busy(struct lab *lab)
{
	return lab_count(&lab->b, IKE_COUNT_RX_BUSY);
}

static u64 limited(struct lab *lab)
{
	return lab_count(&lab->b, IKE_COUNT_RX_LIMIT);
}

/* @n strangers, each from an address of its own, begin and do not go on. */
static void strangers(struct lab *lab, struct lab_datagram *d, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		d->path.remote.b[3] = 100 + i;
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		lab_drop(lab);
	}
}

/* A request of a, whose set-up has been given up */
static struct lab_datagram *request(struct lab *lab)
{
	struct lab_datagram *d;

	lab_up(&lab->a, "net", 100);
	d = lab_take(lab);
	lab_down(&lab->a, "", 101);
	return d;
}

static void expect_in_with_a_cookie(struct lab *lab, u64 ticket)
{
	struct kunit *test = lab->test;

	lab_up(&lab->a, "net", ticket);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 4);
	lab_run(lab);
	lab_expect_done(&lab->a, ticket, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 4);
}

static void a_configured_peer_gets_in(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct lab_datagram *d = request(lab);

	lab_confs(&lab->b, peer_and_anybody, 2);
	strangers(lab, d, 6);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 4);
	KUNIT_EXPECT_EQ(test, busy(lab), 2);
	expect_in_with_a_cookie(lab, 1);
	kfree(d);
	lab_end(lab);
}

static void a_peer_that_comes_back_gets_in(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &anybody);
	struct lab_datagram *d = request(lab);

	strangers(lab, d, 4);
	lab_up(&lab->a, "net", 1);
	KUNIT_EXPECT_FALSE(test, lab_deliver(lab) && lab_on_wire(lab));
	lab_down(&lab->a, "", 2);
	lab_settle(lab, 6000);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);

	lab_up(&lab->a, "net", 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	lab_down(&lab->a, "", 4);
	lab_run(lab);
	strangers(lab, d, 4);
	expect_in_with_a_cookie(lab, 5);
	kfree(d);
	lab_end(lab);
}

/* The address alone is not enough: it can be forged. */
static void a_peer_without_a_cookie(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct lab_datagram *d = request(lab);
	struct ike_path path = d->path;
	int i;

	lab_confs(&lab->b, peer_and_anybody, 2);
	strangers(lab, d, 4);
	for (i = 0; i < 50; i++) {
		d->data[0]++;
		lab_inject(&lab->b, &path, d->data, d->len);
		lab_deliver(lab);
		lab_drop(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 50);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 4);
	kfree(d);
	lab_end(lab);
}

/* One that is known begins, with a cookie if it has to, and does not go on. */
static void a_peer_begins(struct lab *lab, u64 ticket)
{
	lab_up(&lab->a, "net", ticket);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	while (lab_drop(lab))
		;
	lab_down(&lab->a, "", ticket + 1);
}

/* A quarter of what strangers may have */
static void peers_have_a_reserve_and_no_more(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct lab_datagram *d = request(lab);

	lab_confs(&lab->b, peer_and_anybody, 2);
	strangers(lab, d, 4);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 4);
	a_peer_begins(lab, 10);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 5);
	KUNIT_EXPECT_EQ(test, busy(lab), 0);
	a_peer_begins(lab, 12);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 5);
	KUNIT_EXPECT_EQ(test, busy(lab), 1);
	kfree(d);
	lab_end(lab);
}

static const struct lab_conf roomy = { .settings.half_open_max = 256 };

/* From one address, and with cookies as many again */
static void a_peer_has_twice_a_strangers_share(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &roomy);
	struct lab_datagram *d = request(lab);
	int i;

	for (i = 0; i < 8; i++) {
		d->data[0]++;
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		lab_drop(lab);
	}
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 8);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 0);
	for (i = 0; i < 10; i++)
		a_peer_begins(lab, 10 + 2 * i);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 8);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 16);
	KUNIT_EXPECT_EQ(test, busy(lab), 2);
	kfree(d);
	lab_end(lab);
}

static struct ike_addr nth_addr(u16 n)
{
	return (struct ike_addr){ 4, { 198, 18, n >> 8, n & 0xff } };
}

/* Those that came last are sure to be among them. */
static void so_many_addresses_are_remembered(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &anybody);
	struct ike_engine *e = lab->b.e;
	unsigned int i, known = 0;
	struct ike_addr addr;

	for (i = 0; i < 4 * KNOWN; i++) {
		addr = nth_addr(i);
		KUNIT_EXPECT_FALSE(test, ike_peer_known(e, &addr));
		ike_peer_note(e, &addr);
		KUNIT_EXPECT_TRUE(test, ike_peer_known(e, &addr));
	}
	for (i = 0; i < 4 * KNOWN; i++) {
		addr = nth_addr(i);
		known += ike_peer_known(e, &addr);
	}
	KUNIT_EXPECT_LE(test, known, KNOWN);
	KUNIT_EXPECT_GT(test, known, KNOWN / 4 * 3);
	lab_end(lab);
}

static const struct lab_conf two_ike_sas = {
	.any_remote = true,
	.settings = { .ike_sa_max = 2, .half_open_ms = 5000 },
};

static void no_more_ike_sas_than_so_many(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &two_ike_sas);
	struct lab_datagram *d;

	lab_restart(&lab->a);
	lab_conf(&lab->a, &(struct lab_conf){});
	d = request(lab);
	strangers(lab, d, 3);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 2);
	KUNIT_EXPECT_EQ(test, limited(lab), 2);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);

	lab_up(&lab->a, "net", 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 1);
	lab_settle(lab, 6000);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	kfree(d);
	lab_end(lab);
}

/* Not even peers that are known, nor IKE SAs of our own */
static void expect_nobody(struct kunit *test, enum ike_total what)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab->b.totals[what].max = 0;
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, limited(lab), 1);
	lab_up(&lab->b, "net", 1);
	lab_expect_done(&lab->b, 1, -ENOSPC);
	lab->b.totals[what].max = 1000;
	lab_settle(lab, 1000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void no_more_than_the_machine_allows(struct kunit *test)
{
	expect_nobody(test, IKE_TOTAL_IKE_SAS);
}

static void no_more_than_the_machine_stores(struct kunit *test)
{
	expect_nobody(test, IKE_TOTAL_MESSAGES);
}

static unsigned int begun_by(struct ikek_part *part, unsigned int share)
{
	unsigned int n = 0;

	for (; !ikek_part_is_full(part, share); n++)
		ikek_part_add(part, 1);
	return n;
}

static unsigned int begun(struct ikek_part *part)
{
	return begun_by(part, 1);
}

/* Who is root in a container alone cannot take what the machine has. */
static void containers_leave_the_half(struct kunit *test)
{
	struct ikek_total total = { .max = 160 };
	struct ikek_part host, inside[10];
	unsigned int i;

	ikek_part_init(&host, &total, false);
	for (i = 0; i < ARRAY_SIZE(inside); i++) {
		ikek_part_init(&inside[i], &total, true);
		KUNIT_EXPECT_EQ(test, begun(&inside[i]), i < 8 ? 10 : 0);
	}
	KUNIT_EXPECT_EQ(test, begun(&host), 80);
	ikek_part_add(&inside[0], -1);
	KUNIT_EXPECT_EQ(test, begun(&inside[9]), 1);
	ikek_part_add(&host, -80);
	KUNIT_EXPECT_EQ(test, begun(&inside[1]), 0);
	KUNIT_EXPECT_EQ(test, begun(&host), 80);
}

/* Nor what is there for the machine's strangers, who have half of the rest. */
static void containers_leave_strangers_their_half(struct kunit *test)
{
	struct ikek_total total = { .max = 160 };
	struct ikek_part host, inside[8];
	unsigned int i;

	ikek_part_init(&host, &total, false);
	for (i = 0; i < ARRAY_SIZE(inside); i++) {
		ikek_part_init(&inside[i], &total, true);
		KUNIT_EXPECT_EQ(test, begun_by(&inside[i], 2), i < 4 ? 5 : 0);
		KUNIT_EXPECT_EQ(test, begun(&inside[i]), i < 4 ? 5 : 10);
	}
	KUNIT_EXPECT_EQ(test, begun_by(&host, 2), 40);
	KUNIT_EXPECT_EQ(test, begun(&host), 40);
	total.max = 70;
	KUNIT_EXPECT_TRUE(test, ikek_part_is_full(&host, 1));
	KUNIT_EXPECT_TRUE(test, ikek_part_is_full(&host, 2));
}

static void a_container_has_the_defaults_at_most(struct kunit *test)
{
	struct ike_settings s;

	memset(&s, 0xff, sizeof(s));
	s.ike_sa_max = 5;
	ike_settings_limit(&s);
	KUNIT_EXPECT_EQ(test, s.half_open_max, 4096);
	KUNIT_EXPECT_EQ(test, s.fragment_memory, 4 << 20);
	KUNIT_EXPECT_EQ(test, s.message_memory, 256 << 20);
	KUNIT_EXPECT_EQ(test, s.queue_memory, 4 << 20);
	KUNIT_EXPECT_EQ(test, s.queue_max, 4096);
	KUNIT_EXPECT_EQ(test, s.child_sa_max, 1 << 20);
	KUNIT_EXPECT_EQ(test, s.ike_sa_max, 5);
}

/* docs/limits.md and ikek.conf(5) say the same. */
static void the_defaults(struct kunit *test)
{
	const struct ike_settings *s = &ike_settings_default;

	KUNIT_EXPECT_EQ(test, s->cookie_threshold, 32);
	KUNIT_EXPECT_EQ(test, s->half_open_max, 4096);
	KUNIT_EXPECT_EQ(test, s->half_open_ms, 30000);
	KUNIT_EXPECT_EQ(test, s->ike_sa_max, 262144);
	KUNIT_EXPECT_EQ(test, s->ike_sa_per_peer, 16);
	KUNIT_EXPECT_EQ(test, s->child_sa_max, 1048576);
	KUNIT_EXPECT_EQ(test, s->child_sa_per_ike_sa, 256);
	KUNIT_EXPECT_EQ(test, s->message_memory, 256 << 20);
	KUNIT_EXPECT_EQ(test, s->fragment_memory, 4 << 20);
	KUNIT_EXPECT_EQ(test, s->max_packet, 16384);
	KUNIT_EXPECT_EQ(test, s->queue_max, 4096);
	KUNIT_EXPECT_EQ(test, s->queue_memory, 4 << 20);
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static const struct lab_conf one_child_sa = {
	.n_children = 2,
	.children[1] = { .name = "more" },
	.settings = { .child_sa_max = 1 },
};

static const struct lab_conf one_child_sa_each = {
	.n_children = 2,
	.children[1] = { .name = "more" },
	.settings = { .child_sa_per_ike_sa = 1 },
};

static void expect_one_child_sa(struct kunit *test,
				const struct lab_conf *conf)
{
	struct lab *lab = lab_tunnel(test, &two_children, conf);

	lab_up(&lab->a, "more", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, IKE_N_NO_ADDITIONAL_SAS);
	lab_up(&lab->b, "more", 2);
	lab_expect_done(&lab->b, 2, -ENOSPC);
	lab_rekey(&lab->a, "net", 3);
	lab_settle(lab, 5000);
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void no_more_child_sas_than_so_many(struct kunit *test)
{
	expect_one_child_sa(test, &one_child_sa);
}

static void no_more_child_sas_of_an_ike_sa(struct kunit *test)
{
	expect_one_child_sa(test, &one_child_sa_each);
}

static const struct lab_conf little_memory = {
	.any_remote = true,
	.settings = { .message_memory = 1500, .half_open_ms = 5000 },
};

static void stored_messages(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &little_memory);
	struct lab_datagram *d = request(lab);

	strangers(lab, d, 40);
	KUNIT_EXPECT_GT(test, limited(lab), 30);
	KUNIT_EXPECT_GT(test, lab->b.e->stats.message_memory, 1000);
	KUNIT_EXPECT_LT(test, lab->b.e->stats.message_memory, 2000);
	lab_settle(lab, 6000);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.message_memory, 0);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_GT(test, lab->b.e->stats.message_memory, 0);
	lab_rekey(&lab->a, "", 2);
	lab_settle(lab, 1000);
	lab_down(&lab->a, "", 3);
	lab_settle(lab, 10000);
	lab_expect_nothing(lab);
	kfree(d);
	lab_end(lab);
}

static const struct lab_conf gateway = {
	.any_remote = true,
	.settings.half_open_ms = 5000,
};

/* Of 3000 octets strangers have half. A peer that is known comes back, and what
 * is there goes on.
 */
static void expect_stored(struct kunit *test, bool contained, unsigned long max)
{
	struct lab *lab = lab_pair(test, NULL, &gateway);
	const u64 *stored = &lab->b.e->stats.message_memory;
	struct lab_datagram *d = request(lab);

	lab->b.parts[IKE_TOTAL_MESSAGES].contained = contained;
	lab->b.totals[IKE_TOTAL_MESSAGES].max = max;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	strangers(lab, d, 30);
	KUNIT_EXPECT_GT(test, limited(lab), 20);
	KUNIT_EXPECT_GE(test, *stored, 1500);
	KUNIT_EXPECT_LT(test, *stored, 2500);
	lab_rekey(&lab->a, "", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);

	lab_restart(&lab->a);
	lab_conf(&lab->a, &(struct lab_conf){});
	lab_up(&lab->a, "net", 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 1);
	lab_settle(lab, 20000);
	KUNIT_EXPECT_GT(test, *stored, 0);
	KUNIT_EXPECT_LT(test, *stored, 1500);
	KUNIT_EXPECT_EQ(test, *stored,
			ikek_part_now(&lab->b.parts[IKE_TOTAL_MESSAGES]));
	kfree(d);
	lab_end(lab);
}

static void the_machine_stores_no_more(struct kunit *test)
{
	expect_stored(test, false, 3000);
}

static void a_container_stores_no_more(struct kunit *test)
{
	expect_stored(test, true, 16 * 3000);
}

/* Of a responder: two until it is established, then its last answer alone */
static void what_an_ike_sa_stores(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	const u64 *stored = &lab->b.e->stats.message_memory;
	size_t request, response;
	int i;

	lab_up(&lab->a, "net", 1);
	request = lab_next(lab)->len;
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	response = lab_next(lab)->len;
	KUNIT_EXPECT_EQ(test, *stored, request + response);
	lab_run(lab);
	for (i = 0; i < 20; i++) {
		lab_rekey(&lab->a, "net", 10 + i);
		KUNIT_EXPECT_EQ(test, lab->a.e->stats.message_memory,
				lab_next(lab)->len);
		lab_deliver(lab);
		KUNIT_EXPECT_EQ(test, *stored, lab_next(lab)->len);
		lab_run(lab);
	}
	lab_expect_agreement(lab, lab_states(&lab->a));
	lab_end(lab);
}

/* The request, made @len octets long, comes to b. */
static void grown(struct lab *lab, const struct lab_datagram *d, size_t len)
{
	struct kunit *test = lab->test;
	u8 *p = kunit_kzalloc(test, len, GFP_KERNEL);
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	u8 *last;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	memcpy(p, d->data, d->len);
	KUNIT_ASSERT_EQ(test, ike_decode_message(IKE_VIEW(p, d->len), msg), 0);
	last = (u8 *)msg->payload[msg->n - 1].body.p - 4;
	*last = IKE_PAYLOAD_VENDOR_ID;
	put_unaligned_be16(len - d->len, p + d->len + 2);
	put_unaligned_be32(len, p + 24);
	lab_inject(&lab->b, &d->path, p, len);
	lab_deliver(lab);
}

/* What a half-open IKE SA keeps of it has a bound. */
static void a_long_request(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct lab_datagram *d = request(lab);

	grown(lab, d, REQUEST + 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_MALFORMED), 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	grown(lab, d, REQUEST);
	KUNIT_EXPECT_TRUE(test, lab_drop(lab));
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_MALFORMED), 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 1);
	kfree(d);
	lab_end(lab);
}

/* One order after the other, while the first waits for its answer */
static void no_more_tasks_than_so_many(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	unsigned int n = 0;
	int err;

	do {
		err = lab_order(&lab->a, IKE_COMMAND_REKEY, "lab", "net",
				10 + n);
	} while (!err && ++n < 2 * TASKS);
	KUNIT_EXPECT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, TASKS);
	lab_settle(lab, 20000);
	lab_expect_done(&lab->a, 10, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The oldest of them goes when there is one too many. */
static void no_more_former_child_sas_than_so_many(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct ike_sa *sa = lab_sa(&lab->a);
	u32 i, oldest = lab_state(&lab->a)->name.spi_in;

	for (i = 0; i < 3; i++) {
		lab_rekey(&lab->a, "net", 10 + i);
		lab_run(lab);
	}
	KUNIT_EXPECT_EQ(test, sa->n_former, 3);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 4);
	sa->n_former += FORMER - 3;	/* as if there were so many more */
	lab_rekey(&lab->a, "net", 20);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, sa->n_former, FORMER);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 4);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, oldest);
	sa->n_former -= FORMER - 3;
	lab_settle(lab, 20000);
	KUNIT_EXPECT_EQ(test, sa->n_former, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static enum ike_sender sender(struct lab_side *to,
			      const struct lab_datagram *d, size_t len)
{
	static const siphash_key_t key;

	return ike_sender_of_datagram(&d->path, d->data, len, to->e->conf,
				      &key);
}

/* Their order in the queue: by an SPI of ours, else by the address */
static void who_sends(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct lab_datagram *d;
	int i;

	lab_up(&lab->a, "net", 1);
	d = lab_take(lab);
	KUNIT_EXPECT_EQ(test, sender(&lab->b, d, d->len), IKE_SENDER_PEER);
	lab_put(lab, d);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	for (i = 0; i < 3; i++) {
		/* IKE_SA_INIT's response, IKE_AUTH and its response */
		d = lab_take(lab);
		d->path.remote.b[3] = 77;
		KUNIT_EXPECT_EQ(test, sender(d->to, d, d->len), IKE_SENDER_SA);
		KUNIT_EXPECT_EQ(test, sender(d->to, d, 27),
				IKE_SENDER_STRANGER);
		d->data[i == 1 ? 9 : 1] ^= 1;
		KUNIT_EXPECT_EQ(test, sender(d->to, d, d->len),
				IKE_SENDER_STRANGER);
		d->path.remote = lab_other(d->to)->addr;
		KUNIT_EXPECT_EQ(test, sender(d->to, d, d->len),
				IKE_SENDER_PEER);
		d->data[i == 1 ? 9 : 1] ^= 1;
		lab_put(lab, d);
		lab_deliver(lab);
	}
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct kunit_case limits_cases[] = {
	KUNIT_CASE(a_configured_peer_gets_in),
	KUNIT_CASE(a_peer_that_comes_back_gets_in),
	KUNIT_CASE(a_peer_without_a_cookie),
	KUNIT_CASE(peers_have_a_reserve_and_no_more),
	KUNIT_CASE(a_peer_has_twice_a_strangers_share),
	KUNIT_CASE(so_many_addresses_are_remembered),
	KUNIT_CASE(no_more_ike_sas_than_so_many),
	KUNIT_CASE(no_more_than_the_machine_allows),
	KUNIT_CASE(no_more_than_the_machine_stores),
	KUNIT_CASE(containers_leave_the_half),
	KUNIT_CASE(containers_leave_strangers_their_half),
	KUNIT_CASE(a_container_has_the_defaults_at_most),
	KUNIT_CASE(the_defaults),
	KUNIT_CASE(no_more_child_sas_than_so_many),
	KUNIT_CASE(no_more_child_sas_of_an_ike_sa),
	KUNIT_CASE(stored_messages),
	KUNIT_CASE(the_machine_stores_no_more),
	KUNIT_CASE(a_container_stores_no_more),
	KUNIT_CASE(what_an_ike_sa_stores),
	KUNIT_CASE(a_long_request),
	KUNIT_CASE(no_more_tasks_than_so_many),
	KUNIT_CASE(no_more_former_child_sas_than_so_many),
	KUNIT_CASE(who_sends),
	{}
};

struct kunit_suite ikek_limits_suite = {
	.name = "ikek_limits",
	.test_cases = limits_cases,
};
