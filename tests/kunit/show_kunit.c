// SPDX-License-Identifier: GPL-2.0-only
/* What an engine shows of itself, and what it says about a NAT. */
#include "lab.h"
#include "suites.h"

#include "ike/attempt.h"

/**
 * struct seen - what a visitor has seen
 * @sas: how many IKE SAs
 * @children: how many Child SAs
 * @attempts: how many attempts
 * @stop_at: stop at this many of all, 0 for never
 * @sa: the last IKE SA
 * @child: the last Child SA
 * @newest: number of the first attempt
 * @last: number of the last one
 */
struct seen {
	unsigned int sas;
	unsigned int children;
	unsigned int attempts;
	unsigned int stop_at;
	struct ike_sa_info sa;
	struct ike_child_info child;
	u64 newest;
	u64 last;
};

static int stop(const struct seen *s)
{
	return s->stop_at && s->sas + s->children + s->attempts == s->stop_at ?
		       -EMSGSIZE : 0;
}

static int see_sa(void *arg, const struct ike_sa_info *info)
{
	struct seen *s = arg;

	s->sas++;
	s->sa = *info;
	return stop(s);
}

static int see_child(void *arg, const struct ike_child_info *info)
{
	struct seen *s = arg;

	s->children++;
	s->child = *info;
	return stop(s);
}

static int see_attempt(void *arg, const struct ike_attempt *attempt)
{
	struct seen *s = arg;

	if (!s->attempts++)
		s->newest = attempt->seq;
	s->last = attempt->seq;
	return stop(s);
}

static int look(struct lab_side *side, u64 from, struct seen *s)
{
	struct ike_visitor v = { .sa = see_sa, .child = see_child, .arg = s };

	return ike_engine_visit_sas(side->e, from, &v);
}

static void an_sa_is_shown(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct seen a = {}, b = {};

	lab_advance(lab, 4000);
	KUNIT_EXPECT_EQ(test, look(&lab->a, 0, &a), 0);
	KUNIT_EXPECT_EQ(test, look(&lab->b, 0, &b), 0);
	KUNIT_ASSERT_EQ(test, a.sas, 1);
	KUNIT_ASSERT_EQ(test, a.children, 1);
	KUNIT_EXPECT_EQ(test, a.sa.state, IKE_SA_ESTABLISHED);
	KUNIT_EXPECT_TRUE(test, a.sa.initiator);
	KUNIT_EXPECT_FALSE(test, b.sa.initiator);
	KUNIT_EXPECT_EQ(test, a.sa.spi_i, b.sa.spi_i);
	KUNIT_EXPECT_EQ(test, a.sa.spi_r, b.sa.spi_r);
	KUNIT_EXPECT_EQ(test, a.sa.age_ms, 4000);
	KUNIT_EXPECT_EQ(test, a.sa.children, 1);
	KUNIT_EXPECT_STREQ(test, a.sa.conn, "lab");
	KUNIT_EXPECT_TRUE(test, ike_id_equal(a.sa.local_id, b.sa.remote_id));
	KUNIT_EXPECT_STREQ(test, a.child.conf->name, "net");
	KUNIT_EXPECT_EQ(test, a.child.name.spi_in, b.child.name.spi_out);
	KUNIT_EXPECT_EQ(test, a.child.age_ms, 4000);
	lab_end(lab);
}

/* A listing in pieces goes on where it has stopped. There are two IKE SAs when
 * the peer has forgotten the first.
 */
static void a_listing_stops_and_goes_on(struct kunit *test)
{
	static const struct lab_conf never = { .unique = IKE_UNIQUE_NEVER };
	struct lab *lab = lab_tunnel(test, &never, &never);
	struct seen first = { .stop_at = 1 }, rest = {}, none = {};

	lab_restart(&lab->b);
	lab_conf(&lab->b, &never);
	lab_up(&lab->b, "net", 2);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, look(&lab->a, 0, &first), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, first.sas, 1);
	KUNIT_EXPECT_EQ(test, look(&lab->a, first.sa.id + 1, &rest), 0);
	KUNIT_EXPECT_EQ(test, rest.sas, 1);
	KUNIT_EXPECT_GT(test, rest.sa.id, first.sa.id);
	KUNIT_EXPECT_EQ(test, look(&lab->a, rest.sa.id + 1, &none), 0);
	KUNIT_EXPECT_EQ(test, none.sas, 0);
	lab_end(lab);
}

static void a_set_up_is_shown(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	struct seen a = {}, b = {};

	lab_up(&lab->a, "net", 1);
	look(&lab->a, 0, &a);
	KUNIT_EXPECT_EQ(test, a.sa.state, IKE_SA_INIT_SENT);
	KUNIT_EXPECT_EQ(test, a.sa.spi_r, 0);
	KUNIT_EXPECT_NULL(test, a.sa.suite.encr);
	KUNIT_EXPECT_EQ(test, a.sa.age_ms, 0);
	lab_deliver(lab);
	look(&lab->b, 0, &b);
	KUNIT_EXPECT_EQ(test, b.sa.state, IKE_SA_HALF_OPEN);
	KUNIT_EXPECT_NOT_NULL(test, b.sa.suite.encr);
	KUNIT_EXPECT_NULL(test, b.sa.remote_id);
	lab_end(lab);
}

static const struct lab_conf other_nets = {
	.children[0] = {
		.n_local = 1,
		.local[0] = {
			.end_port = 65535,
			.start = { 4, { 172, 16, 0, 0 } },
			.end = { 4, { 172, 16, 255, 255 } },
		},
	},
};

/* The last attempts, newest first, and no more than there is room for */
static void attempts_are_remembered(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &other_nets);
	struct seen s = {}, one = { .stop_at = 1 };
	struct ike_visitor v = { .attempt = see_attempt, .arg = &s };
	int i;

	KUNIT_EXPECT_EQ(test, ike_engine_visit_attempts(lab->a.e, &v), 0);
	KUNIT_EXPECT_EQ(test, s.attempts, 0);
	for (i = 1; i <= IKE_ATTEMPTS_MAX + 10; i++) {
		lab_up(&lab->a, "net", i);
		lab_run(lab);
	}
	KUNIT_EXPECT_EQ(test, ike_engine_visit_attempts(lab->a.e, &v), 0);
	KUNIT_EXPECT_GT(test, s.attempts, 0);
	KUNIT_EXPECT_LE(test, s.attempts, IKE_ATTEMPTS_MAX);
	KUNIT_EXPECT_EQ(test, s.newest, lab_attempt(&lab->a)->seq);
	KUNIT_EXPECT_GE(test, s.newest, IKE_ATTEMPTS_MAX + 10);
	KUNIT_EXPECT_LE(test, s.last, s.newest);
	v.arg = &one;
	KUNIT_EXPECT_EQ(test, ike_engine_visit_attempts(lab->a.e, &v),
			-EMSGSIZE);
	KUNIT_EXPECT_EQ(test, one.attempts, 1);
	lab_end(lab);
}

/* Attempts that end in different ways, each for an address of its own */
static unsigned int after(struct lab_side *side, const char *conn,
			  bool initiator, unsigned int n)
{
	struct ike_path path = { .remote.len = 4 };
	struct seen s = {};
	struct ike_visitor v = { .attempt = see_attempt, .arg = &s };

	while (n--) {
		put_unaligned_be32(n, path.remote.b);
		ike_attempt_begin(side->e, &path, IKE_EXCHANGE_IKE_SA_INIT,
				  initiator);
		ike_attempt_note(side->e, conn, "", IKE_N_NO_PROPOSAL_CHOSEN,
				 false);
	}
	KUNIT_EXPECT_EQ(side->lab->test,
			ike_engine_visit_attempts(side->e, &v), 0);
	return s.attempts;
}

/* Half of them for ours and for peers, a quarter for those whose address is
 * not proved, a quarter for strangers
 */
static void so_many_attempts_are_remembered(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	KUNIT_EXPECT_EQ(test, after(&lab->a, "lab", true, 100), 32);
	KUNIT_EXPECT_EQ(test, after(&lab->a, "lab", false, 100), 48);
	KUNIT_EXPECT_EQ(test, after(&lab->a, "", false, 100), 64);
	KUNIT_EXPECT_EQ(test, after(&lab->a, "lab", true, 100), 64);
	lab_end(lab);
}

static const struct lab_conf from_the_nat = { .remote_host = LAB_NAT };

/* a's addresses are translated on the way. */
static struct lab *behind_nat(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &from_the_nat);

	lab->a.nat = (struct lab_nat){ LAB_NAT, 4711, 4712 };
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	return lab;
}

static void a_nat_is_reported(struct kunit *test)
{
	struct lab *lab = behind_nat(test);
	struct seen a = {}, b = {};

	look(&lab->a, 0, &a);
	KUNIT_EXPECT_TRUE(test, a.sa.nat_local);
	KUNIT_EXPECT_FALSE(test, a.sa.nat_remote);
	look(&lab->b, 0, &b);
	KUNIT_EXPECT_FALSE(test, b.sa.nat_local);
	KUNIT_EXPECT_TRUE(test, b.sa.nat_remote);
	KUNIT_EXPECT_STREQ(test, lab_event(&lab->a, IKE_EVENT_IKE_UP)->reason,
			   "established; we are behind a NAT");
	KUNIT_EXPECT_STREQ(test, lab_event(&lab->b, IKE_EVENT_IKE_UP)->reason,
			   "established; the peer is behind a NAT");
	lab_end(lab);
}

/* The NAT gives a another port: the way back is the way that a comes. */
static void a_nat_changes_the_port(struct kunit *test)
{
	struct lab *lab = behind_nat(test);

	lab->a.nat.esp = 4713;
	lab_down(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->path.remote_port, 4713);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 0);
	lab_end(lab);
}

static void no_nat_is_reported(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	struct seen a = {}, b = {};

	look(&lab->a, 0, &a);
	look(&lab->b, 0, &b);
	KUNIT_EXPECT_FALSE(test, a.sa.nat_local || a.sa.nat_remote);
	KUNIT_EXPECT_FALSE(test, b.sa.nat_local || b.sa.nat_remote);
	KUNIT_EXPECT_STREQ(test, lab_event(&lab->a, IKE_EVENT_IKE_UP)->reason,
			   "established");
	KUNIT_EXPECT_STREQ(test, lab_event(&lab->b, IKE_EVENT_IKE_UP)->reason,
			   "established");
	lab_end(lab);
}

#define SHARDS	4

/* Every datagram of a conversation leads to the engine that made the SPI. */
static void datagrams_find_their_shard(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	static const siphash_key_t key = { { 1, 2 } };
	struct lab_datagram *d;
	unsigned int shard;

	lab->recording = true;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	list_for_each_entry(d, &lab->tape, entry) {
		shard = ike_shard_of_datagram(&d->path, d->data, d->len, NULL,
					      &key, SHARDS);
		KUNIT_EXPECT_LT(test, shard, SHARDS);
		/* the first one has no SPI of b's yet */
		if (!list_is_first(&d->entry, &lab->tape))
			KUNIT_EXPECT_EQ(test, shard, 0);
		KUNIT_EXPECT_EQ(test, shard,
				ike_shard_of_datagram(&d->path, d->data,
						      d->len, NULL, &key,
						      SHARDS));
		KUNIT_EXPECT_EQ(test, 0,
				ike_shard_of_datagram(&d->path, d->data, 12,
						      NULL, &key, SHARDS));
	}
	lab_end(lab);
}

static const struct lab_conf elsewhere = {
	.name = "elsewhere",
	.remote_host = 77,
};

/* Whoever begins, and from whatever port: it is the same engine. */
static void known_peers_have_a_home(struct kunit *test)
{
	static const siphash_key_t key = { { 1, 2 } };
	struct lab *lab = lab_pair(test, NULL, NULL);
	unsigned int i, home;
	struct ike_conn *conn;
	struct lab_datagram *d;

	KUNIT_EXPECT_EQ(test, lab_reload(&lab->b, &elsewhere), 0);
	lab_up(&lab->a, "net", 1);
	d = lab_next(lab);	/* HDR, SAi1, KEi, Ni --> */
	ike_conf_for_each(conn, lab->b.e->conf) {
		home = ike_shard_of_conn(conn, SHARDS);
		d->path.remote = conn->remote_addrs->start;
		for (i = 0; i < 20; i++) {
			put_unaligned_be64(i + 1, d->data);
			d->path.remote_port = 500 + i;
			KUNIT_EXPECT_EQ(test, home,
					ike_shard_of_datagram(&d->path,
							      d->data, d->len,
							      lab->b.e->conf,
							      &key, SHARDS));
		}
	}
	lab_end(lab);
}

static unsigned int shard_of_next(struct lab *lab)
{
	static const siphash_key_t key = { { 1, 2 } };
	struct lab_datagram *d = lab_next(lab);

	return ike_shard_of_datagram(&d->path, d->data, d->len,
				     lab->b.e->conf, &key, SHARDS);
}

/* Others are spread, but whoever comes again finds what is there. A network of
 * IPv6 is one source.
 */
static void strangers_come_back_to_theirs(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	unsigned int i, k, theirs, all[2] = {};
	struct lab_datagram *d;

	lab_up(&lab->a, "net", 1);
	d = lab_next(lab);	/* HDR, SAi1, KEi, Ni --> */
	for (i = 0; i < 200; i++) {
		d->path.remote.len = i & 1 ? 16 : 4;
		d->path.remote.b[3] = 100 + i / 2;
		theirs = 0;
		for (k = 0; k < 20; k++) {
			put_unaligned_be64(k + 1, d->data);
			d->path.remote_port = 500 + k;
			d->path.remote.b[15] = k;
			theirs |= 1 << shard_of_next(lab);
		}
		KUNIT_EXPECT_EQ(test, hweight32(theirs), 1);
		all[i & 1] |= theirs;
	}
	KUNIT_EXPECT_EQ(test, all[0], (1 << SHARDS) - 1);
	KUNIT_EXPECT_EQ(test, all[1], (1 << SHARDS) - 1);
	lab_end(lab);
}

static struct kunit_case show_cases[] = {
	KUNIT_CASE(an_sa_is_shown),
	KUNIT_CASE(a_listing_stops_and_goes_on),
	KUNIT_CASE(a_set_up_is_shown),
	KUNIT_CASE(attempts_are_remembered),
	KUNIT_CASE(so_many_attempts_are_remembered),
	KUNIT_CASE(a_nat_is_reported),
	KUNIT_CASE(a_nat_changes_the_port),
	KUNIT_CASE(no_nat_is_reported),
	KUNIT_CASE(datagrams_find_their_shard),
	KUNIT_CASE(known_peers_have_a_home),
	KUNIT_CASE(strangers_come_back_to_theirs),
	{}
};

struct kunit_suite ikek_show_suite = {
	.name = "ikek_show",
	.test_cases = show_cases,
};
