// SPDX-License-Identifier: GPL-2.0-only
/*
 * COOKIE and INVALID_KE_PAYLOAD, RFC 7296 sections 2.6, 2.6.1 and 1.2.
 */
#include "balance.h"
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define ROTATION	60000	/* ms that a cookie's key is the newer one */
#define UNKNOWN		200	/* a payload type that nobody has */
#define FOLLOWED	4	/* demands of a responder */

static const struct lab_conf demanding = { .demand_cookies = true };

static const struct ike_msg *decode(struct lab *lab,
				    const struct lab_datagram *d)
{
	struct ike_msg *msg = &lab->a.e->msg;

	KUNIT_ASSERT_NOT_NULL(lab->test, d);
	KUNIT_ASSERT_EQ(lab->test, ike_decode_message(IKE_VIEW(d->data, d->len),
						      msg), 0);
	return msg;
}

/* What comes next is a notify of this type, and nothing but notifies. */
static void expect_notify(struct lab *lab, u16 type)
{
	const struct ike_msg *msg = decode(lab, lab_next(lab));
	struct ike_notify_view n;

	KUNIT_EXPECT_EQ(lab->test, msg->header.spi_r, 0);
	KUNIT_EXPECT_EQ(lab->test, msg->n, 1);
	KUNIT_EXPECT_TRUE(lab->test, ike_msg_notify(msg, type, &n));
}

/* The request that comes next has its cookie in front. */
static void expect_cookie(struct lab *lab)
{
	const struct ike_msg *msg = decode(lab, lab_next(lab));
	struct ike_notify_view n;

	KUNIT_EXPECT_TRUE(lab->test, ike_msg_notify(msg, IKE_N_COOKIE, &n));
	KUNIT_EXPECT_EQ(lab->test, msg->payload[0].type, IKE_PAYLOAD_NOTIFY);
}

static u16 next_ke(struct lab *lab)
{
	struct ike_ke_view ke;

	ike_view_ke(ike_msg_find(decode(lab, lab_next(lab)), IKE_PAYLOAD_KE),
		    &ke);
	return ke.group;
}

static void a_cookie_is_demanded(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &demanding);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	expect_notify(lab, IKE_N_COOKIE);
	lab_expect_empty(&lab->b);
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	expect_cookie(lab);
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_AUTH_SENT), 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_BAD), 0);
	lab_end(lab);
}

static const struct lab_conf busy_at_two = {
	.settings = { .cookie_threshold = 2 },
};

/* An initiation that does not go on leaves a half-open IKE SA behind. */
static void leave_half_open(struct lab *lab)
{
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_drop(lab);
	lab_down(&lab->a, "", 2);
}

static void a_cookie_is_demanded_when_busy(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &busy_at_two);

	leave_half_open(lab);
	leave_half_open(lab);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 2);
	lab_up(&lab->a, "net", 3);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	expect_notify(lab, IKE_N_COOKIE);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 2);
	lab_advance(lab, 30000);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The demand is on its way when the request comes again, to a responder that is
 * busy no longer. The initiator has sent its cookie by now. @answer: receives
 * what has come back meanwhile, and has not arrived yet
 */
static struct lab *late_demand(struct kunit *test,
			       struct lab_datagram **answer)
{
	struct lab *lab = lab_pair(test, NULL, &busy_at_two);
	struct lab_datagram *demand;

	leave_half_open(lab);
	leave_half_open(lab);
	lab_up(&lab->a, "net", 3);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	expect_notify(lab, IKE_N_COOKIE);
	demand = lab_take(lab);
	lab_advance(lab, 30000);
	while (lab_on_wire(lab) > 1)
		lab_drop(lab);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 0);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	*answer = lab_take(lab);
	lab_put(lab, demand);
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	expect_cookie(lab);
	return lab;
}

static void no_longer_busy(struct kunit *test, bool answer_lost)
{
	struct lab_datagram *answer;
	struct lab *lab = late_demand(test, &answer);

	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	if (answer_lost) {
		kfree(answer);
	} else {
		lab_drop(lab);
		lab_put(lab, answer);
	}
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.half_open, 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void the_demand_comes_late(struct kunit *test)
{
	no_longer_busy(test, false);
	no_longer_busy(test, true);
}

/* The same message with an unknown payload, not critical, in front */
static void inject_behind_unknown(struct lab *lab, const struct lab_datagram *d)
{
	const size_t more = IKE_PAYLOAD_HEADER_LEN;
	u8 *p = kunit_kzalloc(lab->test, d->len + more, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(lab->test, p);
	memcpy(p, d->data, IKE_HEADER_LEN);
	p[16] = UNKNOWN;
	put_unaligned_be32(d->len + more, p + 24);
	p[IKE_HEADER_LEN] = d->data[16];
	put_unaligned_be16(more, p + IKE_HEADER_LEN + 2);
	memcpy(p + IKE_HEADER_LEN + more, d->data + IKE_HEADER_LEN,
	       d->len - IKE_HEADER_LEN);
	lab_inject(d->to, &d->path, p, d->len + more);
}

/* It is not what the initiator has sent, and its AUTH is not over it. */
static void a_late_cookie_behind_something_unknown(struct kunit *test)
{
	struct lab_datagram *answer, *request;
	struct lab *lab = late_demand(test, &answer);

	kfree(answer);
	request = lab_take(lab);
	inject_behind_unknown(lab, request);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_put(lab, request);
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Without a cookie a flood leaves nothing behind. */
static void a_flood(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &demanding);
	struct lab_datagram *d;
	int i, live;

	lab_up(&lab->a, "net", 1);
	d = lab_take(lab);
	lab_down(&lab->a, "", 2);
	live = atomic_read(&balance_live);
	for (i = 1; i <= 1000; i++) {
		put_unaligned_be64(i, d->data);
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		lab_drop(lab);
		KUNIT_ASSERT_EQ(test, atomic_read(&balance_live), live);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_SENT), 1000);
	lab_expect_empty(&lab->b);
	kfree(d);
	lab_end(lab);
}

/* A request with a good cookie, not yet delivered */
static struct lab *with_cookie(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &demanding);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	expect_cookie(lab);
	return lab;
}

/* Who cannot have been told it does not get that far. */
static void a_cookie_that_nobody_has_demanded(struct kunit *test)
{
	struct lab *lab = with_cookie(test);
	struct lab_datagram *d = lab_take(lab);
	u8 *cookie = d->data + IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN + 4;

	lab_inject(&lab->b, &d->path, d->data, d->len);
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	lab_drop(lab);
	*cookie ^= 1;
	lab_put(lab, d);
	lab_deliver(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_DUPLICATE), 1);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The cookie under way is not taken, another is demanded, and that will do. */
static void expect_bad_cookie(struct lab *lab)
{
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	expect_notify(lab, IKE_N_COOKIE);
	KUNIT_EXPECT_EQ(lab->test, lab_count(&lab->b, IKE_COUNT_COOKIE_BAD), 1);
	lab_expect_empty(&lab->b);
}

static u8 *payload(struct lab *lab, u8 type)
{
	return (u8 *)ike_msg_find(decode(lab, lab_next(lab)), type)->body.p;
}

static void a_wrong_cookie(struct kunit *test)
{
	struct lab *lab = with_cookie(test);
	struct ike_notify_view n;

	ike_msg_notify(decode(lab, lab_next(lab)), IKE_N_COOKIE, &n);
	((u8 *)n.data.p)[n.data.len - 1] ^= 1;
	expect_bad_cookie(lab);
	lab_settle(lab, 1000);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void a_cookie_for_another_spi(struct kunit *test)
{
	struct lab *lab = with_cookie(test);

	lab_next(lab)->data[0] ^= 1;
	expect_bad_cookie(lab);
	lab_end(lab);
}

static void a_cookie_for_another_nonce(struct kunit *test)
{
	struct lab *lab = with_cookie(test);

	payload(lab, IKE_PAYLOAD_NONCE)[5] ^= 1;
	expect_bad_cookie(lab);
	lab_end(lab);
}

static void a_cookie_for_another_address(struct kunit *test)
{
	struct lab *lab = with_cookie(test);

	lab_next(lab)->path.remote.b[3] = 99;
	expect_bad_cookie(lab);
	lab_end(lab);
}

/* The address is what is proved; a NAT may change the port in between. */
static void a_cookie_from_another_port(struct kunit *test)
{
	struct lab *lab = with_cookie(test);

	lab_next(lab)->path.remote_port = 4711;
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	lab_end(lab);
}

/* Keys change once a minute; the one before still counts. */
static void an_old_cookie(struct kunit *test)
{
	struct lab *lab = with_cookie(test);

	lab->now += ROTATION + 1;
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	lab_end(lab);
}

static void a_stale_cookie(struct kunit *test)
{
	struct lab *lab = with_cookie(test);

	lab->now += 2 * ROTATION;
	expect_bad_cookie(lab);
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Stale although the key has been in use all the time */
static void a_stale_cookie_of_a_busy_time(struct kunit *test)
{
	struct lab *lab = with_cookie(test);
	struct lab_datagram *d = lab_take(lab);
	int i;

	for (i = 0; i < 2; i++) {
		lab->now += ROTATION;
		d->data[0] ^= 1;
		lab_inject(&lab->b, &d->path, d->data, d->len);
		lab_deliver(lab);
		lab_drop(lab);
		d->data[0] ^= 1;
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_BAD), 2);
	lab_put(lab, d);
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_COOKIE_BAD), 3);
	lab_expect_empty(&lab->b);
	lab_end(lab);
}

/* An answer to IKE_SA_INIT that is only a notify */
static void answer(struct lab *lab, u16 type, const void *data, size_t len)
{
	struct lab_datagram *d = lab_take(lab);
	struct ike_header header = {
		.version = IKE_VERSION_2_0,
		.exchange = IKE_EXCHANGE_IKE_SA_INIT,
		.flags = IKE_FLAG_RESPONSE,
	};
	struct ike_path path;
	struct ike_writer w;
	u8 buf[256];

	KUNIT_ASSERT_NOT_NULL(lab->test, d);
	header.spi_i = get_unaligned_be64(d->data);
	ike_writer_message(&w, buf, sizeof(buf), &header);
	ike_put_status(&w, type, IKE_VIEW(data, len));
	path = lab_sa(&lab->a)->path;
	lab_inject(&lab->a, &path, buf, ike_writer_finish(&w));
	kfree(d);
	lab_deliver(lab);
}

static void cookies_without_end(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	u8 cookie[8] = {};

	lab_up(&lab->a, "net", 1);
	while (lab_on_wire(lab)) {
		KUNIT_ASSERT_LT(test, ++cookie[0], 10);
		answer(lab, IKE_N_COOKIE, cookie, sizeof(cookie));
	}
	KUNIT_EXPECT_EQ(test, cookie[0], FOLLOWED + 1);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_advance(lab, ike_settings_default.retransmit_ms);
	lab_expect_done(&lab->a, 1, -EBADMSG);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->reason,
			   "the peer goes on demanding cookies");
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void the_longest_cookie(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	u8 cookie[IKE_COOKIE_MAX] = { 1 };

	lab_up(&lab->a, "net", 1);
	answer(lab, IKE_N_COOKIE, cookie, sizeof(cookie));
	expect_cookie(lab);
	lab_run(lab);		/* who demands none is not troubled by one */
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Not a cookie: dropped, and the real answer may still come */
static void impossible_cookies(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	u8 cookie[IKE_COOKIE_MAX + 1] = { 1 };

	lab_up(&lab->a, "net", 1);
	lab_duplicate(lab);
	lab_duplicate(lab);
	answer(lab, IKE_N_COOKIE, cookie, sizeof(cookie));
	answer(lab, IKE_N_COOKIE, cookie, 0);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf p256_or_x25519 = {
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_ECP_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

static void another_key_exchange_is_wanted(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &p256_or_x25519, NULL);

	lab_up(&lab->a, "net", 1);
	KUNIT_EXPECT_EQ(test, next_ke(lab), IKE_KE_ECP_256);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	expect_notify(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_expect_empty(&lab->b);
	lab_deliver(lab);	/* <-- HDR, N(INVALID_KE_PAYLOAD) */
	KUNIT_EXPECT_EQ(test, next_ke(lab), IKE_KE_X25519);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_INVALID_KE_SENT),
			1);
	lab_end(lab);
}

static void expect_ke_refused(struct lab *lab)
{
	struct kunit *test = lab->test;

	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_advance(lab, ike_settings_default.retransmit_ms);
	lab_expect_done(&lab->a, 1, IKE_N_INVALID_KE_PAYLOAD);
	KUNIT_EXPECT_NOT_NULL(test, strstr(lab_attempt(&lab->a)->reason,
					   "the peer wants key exchange"));
	lab_expect_nothing(lab);
}

static void a_key_exchange_that_was_not_offered(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &p256_or_x25519, NULL);

	lab_up(&lab->a, "net", 1);
	answer(lab, IKE_N_INVALID_KE_PAYLOAD, "\0\1", 2);
	expect_ke_refused(lab);
	lab_end(lab);
}

static void the_key_exchange_that_was_sent(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &p256_or_x25519, NULL);

	lab_up(&lab->a, "net", 1);
	answer(lab, IKE_N_INVALID_KE_PAYLOAD, "\0\x13", 2);
	expect_ke_refused(lab);
	lab_end(lab);
}

static void key_exchanges_to_and_fro(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &p256_or_x25519, NULL);

	lab_up(&lab->a, "net", 1);
	answer(lab, IKE_N_INVALID_KE_PAYLOAD, "\0\x1f", 2);
	KUNIT_EXPECT_EQ(test, next_ke(lab), IKE_KE_X25519);
	answer(lab, IKE_N_INVALID_KE_PAYLOAD, "\0\x13", 2);
	expect_ke_refused(lab);
	lab_end(lab);
}

/* RFC 7296 section 2.6.1: the cookie is kept across the change. */
static void cookie_then_key_exchange(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &p256_or_x25519, &demanding);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	expect_notify(lab, IKE_N_INVALID_KE_PAYLOAD);
	lab_deliver(lab);	/* <-- HDR, N(INVALID_KE_PAYLOAD) */
	expect_cookie(lab);
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi', Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_AUTH_SENT), 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void cookie_then_key_exchange_then_cookie(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &p256_or_x25519, &demanding);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, N(COOKIE) */
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, N(INVALID_KE_PAYLOAD) */
	lab->now += 2 * ROTATION;
	lab_deliver(lab);	/* HDR, N(COOKIE), SAi1, KEi', Ni --> */
	expect_notify(lab, IKE_N_COOKIE);
	lab_deliver(lab);	/* <-- HDR, N(COOKIE') */
	expect_cookie(lab);
	KUNIT_EXPECT_EQ(test, next_ke(lab), IKE_KE_X25519);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct kunit_case cookie_cases[] = {
	KUNIT_CASE(a_cookie_is_demanded),
	KUNIT_CASE(a_cookie_is_demanded_when_busy),
	KUNIT_CASE(the_demand_comes_late),
	KUNIT_CASE(a_late_cookie_behind_something_unknown),
	KUNIT_CASE(a_cookie_that_nobody_has_demanded),
	KUNIT_CASE(a_flood),
	KUNIT_CASE(a_wrong_cookie),
	KUNIT_CASE(a_cookie_for_another_spi),
	KUNIT_CASE(a_cookie_for_another_nonce),
	KUNIT_CASE(a_cookie_for_another_address),
	KUNIT_CASE(a_cookie_from_another_port),
	KUNIT_CASE(an_old_cookie),
	KUNIT_CASE(a_stale_cookie),
	KUNIT_CASE(a_stale_cookie_of_a_busy_time),
	KUNIT_CASE(cookies_without_end),
	KUNIT_CASE(the_longest_cookie),
	KUNIT_CASE(impossible_cookies),
	KUNIT_CASE(another_key_exchange_is_wanted),
	KUNIT_CASE(a_key_exchange_that_was_not_offered),
	KUNIT_CASE(the_key_exchange_that_was_sent),
	KUNIT_CASE(key_exchanges_to_and_fro),
	KUNIT_CASE(cookie_then_key_exchange),
	KUNIT_CASE(cookie_then_key_exchange_then_cookie),
	{}
};

struct kunit_suite ikek_cookie_suite = {
	.name = "ikek_cookie",
	.test_cases = cookie_cases,
};
