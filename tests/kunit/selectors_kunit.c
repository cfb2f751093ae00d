// SPDX-License-Identifier: GPL-2.0-only
/* Traffic selectors through a whole handshake, RFC 7296 section 2.9. */
#include "lab.h"
#include "suites.h"

#define V4(a, b, c, d)	{ 4, { a, b, c, d } }
#define V6(x, last)	{ 16, { 0xfd, x, [15] = last } }

#define NET(a, b, c, d, e, f, g, h) {					\
	.end_port = 65535,						\
	.start = V4(a, b, c, d),					\
	.end = V4(e, f, g, h),						\
}

#define SERVICE(proto, first, last) {					\
	.protocol = proto,						\
	.start_port = first,						\
	.end_port = last,						\
	.start = V4(10, 2, 0, 0),					\
	.end = V4(10, 2, 255, 255),					\
}

#define B_NET	NET(10, 2, 0, 0, 10, 2, 255, 255)
#define OWN	{ .end_port = 65535, .dynamic = true }
#define NET6(first, last) \
	{ .end_port = 65535, .start = first, .end = last }
#define A_NET6	NET6(V6(1, 0), V6(1, 255))
#define B_NET6	NET6(V6(2, 0), V6(2, 255))

#define REMOTE(n, ...) \
	{ .children[0] = { .n_remote = n, .remote = { __VA_ARGS__ } } }
#define LOCAL(n, ...) \
	{ .children[0] = { .n_local = n, .local = { __VA_ARGS__ } } }

/**
 * struct story - what each configures for b's side, and what comes of it
 * @name: of the story
 * @a: the initiator's configuration
 * @b: the responder's
 * @agreed: selectors of b's side, NULL when there are none
 */
struct story {
	const char *name;
	struct lab_conf a;
	struct lab_conf b;
	const char *agreed;
};

static const struct story stories[] = {
	{
		.name = "both the same",
		.agreed = "10.2.0.0/16",
	}, {
		.name = "the responder has less",
		.b = LOCAL(1, NET(10, 2, 3, 0, 10, 2, 3, 255)),
		.agreed = "10.2.3.0/24",
	}, {
		.name = "the responder has more",
		.a = REMOTE(1, NET(10, 2, 3, 0, 10, 2, 3, 255)),
		.b = LOCAL(1, NET(10, 0, 0, 0, 10, 255, 255, 255)),
		.agreed = "10.2.3.0/24",
	}, {
		.name = "the initiator asks for everything",
		.a = REMOTE(1, NET(0, 0, 0, 0, 255, 255, 255, 255)),
		.agreed = "10.2.0.0/16",
	}, {
		.name = "they overlap",
		.a = REMOTE(1, NET(10, 2, 0, 10, 10, 2, 0, 30)),
		.b = LOCAL(1, NET(10, 2, 0, 20, 10, 2, 0, 40)),
		.agreed = "10.2.0.20-10.2.0.30",
	}, {
		.name = "nothing in common",
		.a = REMOTE(1, NET(10, 2, 0, 0, 10, 2, 0, 255)),
		.b = LOCAL(1, NET(10, 2, 1, 0, 10, 2, 1, 255)),
	}, {
		.name = "several in one",
		.a = REMOTE(2, NET(10, 2, 1, 0, 10, 2, 1, 255),
			    NET(10, 2, 3, 0, 10, 2, 3, 255)),
		.agreed = "10.2.1.0/24,10.2.3.0/24",
	}, {
		.name = "one over several",
		.b = LOCAL(2, NET(10, 2, 1, 0, 10, 2, 1, 255),
			   NET(10, 2, 3, 0, 10, 2, 3, 255)),
		.agreed = "10.2.1.0/24,10.2.3.0/24",
	}, {
		.name = "some of several",
		.a = REMOTE(3, NET(10, 2, 1, 0, 10, 2, 1, 255),
			    NET(10, 2, 2, 0, 10, 2, 2, 255),
			    NET(10, 2, 3, 0, 10, 2, 3, 255)),
		.b = LOCAL(3, NET(10, 2, 2, 0, 10, 2, 2, 255),
			   NET(10, 2, 3, 0, 10, 2, 3, 255),
			   NET(10, 9, 0, 0, 10, 9, 0, 255)),
		.agreed = "10.2.2.0/24,10.2.3.0/24",
	}, {
		.name = "one protocol",
		.b = LOCAL(1, SERVICE(6, 0, 65535)),
		.agreed = "10.2.0.0/16[tcp]",
	}, {
		.name = "one port",
		.a = REMOTE(1, SERVICE(6, 0, 65535)),
		.b = LOCAL(1, SERVICE(6, 443, 443)),
		.agreed = "10.2.0.0/16[tcp/443]",
	}, {
		.name = "a range of ports",
		.a = REMOTE(1, SERVICE(17, 1000, 3000)),
		.b = LOCAL(1, SERVICE(17, 2000, 4000)),
		.agreed = "10.2.0.0/16[udp/2000-3000]",
	}, {
		.name = "other ports",
		.a = REMOTE(1, SERVICE(17, 1000, 1999)),
		.b = LOCAL(1, SERVICE(17, 2000, 4000)),
	}, {
		.name = "other protocols",
		.a = REMOTE(1, SERVICE(17, 0, 65535)),
		.b = LOCAL(1, SERVICE(6, 0, 65535)),
	}, {
		.name = "a service beside a protocol",
		.a = REMOTE(2, SERVICE(6, 80, 80), SERVICE(17, 53, 53)),
		.b = LOCAL(1, SERVICE(17, 0, 65535)),
		.agreed = "10.2.0.0/16[udp/53]",
	}, {
		.name = "ICMP echo requests",
		.a = REMOTE(1, SERVICE(1, 0, 65535)),
		.b = LOCAL(1, SERVICE(1, 0x0800, 0x08ff)),
		.agreed = "10.2.0.0/16[icmp/8]",
	}, {
		.name = "their own addresses",
		.a = REMOTE(1, OWN),
		.b = LOCAL(1, OWN),
		.agreed = "192.0.2.2/32",
	}, {
		.name = "its own address, of everything",
		.a = REMOTE(1, NET(0, 0, 0, 0, 255, 255, 255, 255)),
		.b = LOCAL(1, OWN),
		.agreed = "192.0.2.2/32",
	}, {
		.name = "one family of two",
		.a = REMOTE(2, B_NET6, B_NET),
		.agreed = "10.2.0.0/16",
	},
};

KUNIT_ARRAY_PARAM_DESC(story, stories, name);

static const char *text(struct kunit *test, const struct ike_ts_list *list)
{
	size_t size = list->n * (IKE_TS_STRLEN + 1) + 1, len = 0;
	char *buf = kunit_kzalloc(test, size, GFP_KERNEL);
	char one[IKE_TS_STRLEN];
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < list->n; i++)
		len += scnprintf(buf + len, size - len, "%s%s", i ? "," : "",
				 ike_ts_print(&list->ts[i], one, sizeof(one)));
	return buf;
}

static void what_is_agreed_on(struct kunit *test)
{
	const struct story *s = test->param_value;
	struct lab *lab = lab_pair(test, &s->a, &s->b);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, s->agreed ? 0 : IKE_N_TS_UNACCEPTABLE);
	lab_expect_agreement(lab, !!s->agreed);
	if (s->agreed) {
		KUNIT_EXPECT_STREQ(test,
				   text(test, &lab_state(&lab->b)->local),
				   s->agreed);
		KUNIT_EXPECT_STREQ(test,
				   text(test, &lab_state(&lab->b)->remote),
				   "10.1.0.0/16");
	}
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static const struct lab_conf inner_6 = {
	.children[0] = {
		.n_local = 1,
		.local[0] = A_NET6,
		.n_remote = 1,
		.remote[0] = B_NET6,
	},
};

static const struct lab_conf inner_6_of_b = {
	.children[0] = {
		.n_local = 1,
		.local[0] = B_NET6,
		.n_remote = 1,
		.remote[0] = A_NET6,
	},
};

static void six_in_four(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &inner_6, &inner_6_of_b);

	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->local.ts[0].start.len, 16);
	lab_end(lab);
}

static const struct lab_conf trap = {
	.children[0].start_action = IKE_START_TRAP,
};

/* The packet goes to 10.2.0.5, which is in the second of them. */
static const struct lab_conf two_nets = LOCAL(2,
	NET(10, 2, 9, 0, 10, 2, 9, 255), NET(10, 2, 0, 0, 10, 2, 0, 255));

/* The triggering packet stands first in TSi and TSr. */
static void what_the_packet_needs_comes_first(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &trap, &two_nets);

	lab_acquire(&lab->a, 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_STREQ(test, text(test, &lab_state(&lab->a)->remote),
			   "10.2.0.0/24,10.2.9.0/24");
	KUNIT_EXPECT_STREQ(test, text(test, &lab_state(&lab->a)->local),
			   "10.1.0.0/16");
	lab_end(lab);
}

static void without_a_packet_the_order_is_the_responders(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &two_nets);

	KUNIT_EXPECT_STREQ(test, text(test, &lab_state(&lab->a)->remote),
			   "10.2.9.0/24,10.2.0.0/24");
	lab_end(lab);
}

static const struct lab_conf the_second_fits = {
	.n_children = 2,
	.children[0] = {
		.name = "other",
		.n_local = 1,
		.local[0] = NET(172, 16, 0, 0, 172, 16, 255, 255),
	},
	.children[1] = { .name = "net" },
};

static void the_responder_finds_the_child(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &the_second_fits);

	KUNIT_EXPECT_STREQ(test, lab_event(&lab->b, IKE_EVENT_CHILD_UP)->child,
			   "net");
	lab_end(lab);
}

static const struct lab_conf passes_and_fits = {
	.n_children = 2,
	.children[0] = { .name = "pass", .mode = IKE_MODE_PASS },
	.children[1] = { .name = "net" },
};

static void a_shunt_is_no_child_to_offer(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &passes_and_fits);

	KUNIT_EXPECT_STREQ(test, lab_event(&lab->b, IKE_EVENT_CHILD_UP)->child,
			   "net");
	KUNIT_EXPECT_EQ(test, lab_order(&lab->b, IKE_COMMAND_UP, "lab", "pass",
					2), -ENOENT);
	lab_end(lab);
}

static struct kunit_case selectors_cases[] = {
	KUNIT_CASE_PARAM(what_is_agreed_on, story_gen_params),
	KUNIT_CASE(six_in_four),
	KUNIT_CASE(what_the_packet_needs_comes_first),
	KUNIT_CASE(without_a_packet_the_order_is_the_responders),
	KUNIT_CASE(the_responder_finds_the_child),
	KUNIT_CASE(a_shunt_is_no_child_to_offer),
	{}
};

struct kunit_suite ikek_negotiation_suite = {
	.name = "ikek_negotiation",
	.test_cases = selectors_cases,
};
