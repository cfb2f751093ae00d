// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proposals: a configured list, and an SA payload that is an offer and an
 * answer. The input is flags, the method of a KE payload, and two halves,
 * each the body of an SA payload, of which the first becomes the list.
 */
#include "fuzz.h"

#include "ike/policy/proposal.h"
#include "ike/wire/decode_shape.h"

#define FLAG_KE		1
#define FLAG_RESPONSE	2
#define LIST_MAX	IKE_CONF_PROPOSALS_MAX

struct list {
	unsigned int n;
	struct ike_proposal p[LIST_MAX];
	struct ike_transform t[LIST_MAX][IKE_CONF_TRANSFORMS_MAX];
};

static bool same(const struct ike_transform *a, const struct ike_transform *b)
{
	return a->type == b->type && a->id == b->id &&
	       a->key_bits == b->key_bits;
}

static bool shape_ok(struct ike_view sa, bool response)
{
	const struct ike_payload p = { .type = IKE_PAYLOAD_SA, .body = sa };

	return !ike_shape_check(&p, response);
}

/* What of @sa could be configured */
static void read_list(struct ike_view sa, struct list *list)
{
	struct ike_proposal_view p;
	struct ike_transform_view t;

	list->n = 0;
	while (list->n < LIST_MAX && ike_proposal_next(&sa, &p)) {
		struct ike_proposal *to = &list->p[list->n];
		struct ike_transform *ts = list->t[list->n];

		*to = (struct ike_proposal){ .protocol = p.protocol, .t = ts };
		while (to->n < IKE_CONF_TRANSFORMS_MAX &&
		       ike_transform_next(&p.transforms, &t))
			ts[to->n++] = (struct ike_transform){
				t.type, t.id, t.key_bits,
			};
		list->n += !ike_proposal_check(to);
	}
}

static void expect_text(const struct list *ours, struct ike_view sa)
{
	static char buf[0x10000];
	char small[20];

	must(ike_sa_print(sa, buf, sizeof(buf)) == strlen(buf));
	must(ike_sa_print(sa, small, sizeof(small)) == strlen(small));
	must(!strncmp(buf, small, strlen(small)));
	must(ike_proposals_print(ours->p, ours->n, buf, sizeof(buf)) ==
	     strlen(buf));
}

static void expect_ours(const struct list *ours, const struct ike_choice *c)
{
	unsigned int type, i, k;

	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++) {
		bool found = !c->t[type].id;

		must(c->t[type].type == type);
		for (i = 0; i < ours->n; i++)
			for (k = 0; k < ours->p[i].n; k++)
				found |= same(&ours->t[i][k], &c->t[type]);
		must(found);
	}
}

/* A choice is one that an initiator that had offered just that would take. */
static void expect_answer(const struct ike_choice *c, bool with_ke)
{
	struct ike_transform t[IKE_TRANSFORM_TYPE_MAX];
	struct ike_proposal offered = { .protocol = c->protocol, .t = t };
	struct ike_choice again;
	struct ike_writer w;
	unsigned int type;
	u8 buf[256];
	ssize_t n;

	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++)
		if (c->has & 1U << type)
			t[offered.n++] = c->t[type];
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_choice_put(&w, c, IKE_VIEW("12345678",
				       c->protocol == IKE_PROTO_IKE ?
					       c->spi.len : 4));
	n = ike_writer_finish(&w);
	must(n > IKE_PAYLOAD_HEADER_LEN);
	must(shape_ok(IKE_VIEW(buf + 4, n - 4), true));
	buf[4 + 4] = 1;	/* the number of the only proposal */
	must(!ike_proposal_accept(&offered, 1, IKE_VIEW(buf + 4, n - 4),
				  c->protocol, with_ke, &again));
	must(again.has == c->has);
	for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++)
		must(same(&again.t[type], &c->t[type]));
}

static void negotiate(const struct list *ours, struct ike_view sa, u8 protocol,
		      bool with_ke, u16 ke)
{
	struct ike_suite suite;
	struct ike_choice c;
	char text[256];

	if (!ike_proposal_accept(ours->p, ours->n, sa, protocol, with_ke, &c))
		expect_ours(ours, &c);
	if (ike_proposal_choose(ours->p, ours->n, sa, protocol, with_ke, ke,
				&c))
		return;
	must(c.protocol == protocol);
	expect_ours(ours, &c);
	expect_answer(&c, with_ke);
	must(ike_choice_print(&c, text, sizeof(text)) == strlen(text));
	ike_choice_encr_bits(&c);
	if (protocol == IKE_PROTO_IKE && with_ke)
		must(!ike_choice_suite(&c, &suite));
}

/* Our offer is one that we would take. */
static void expect_offer(const struct list *ours, bool with_ke)
{
	static u8 buf[0x20000];
	struct ike_choice c;
	struct ike_writer w;
	struct ike_view sa;
	u8 protocol;
	ssize_t n;

	if (!ours->n)
		return;
	protocol = ours->p[0].protocol;
	ike_writer_chain(&w, buf, sizeof(buf));
	ike_proposals_put(&w, ours->p, ours->n,
			  IKE_VIEW("12345678",
				   protocol == IKE_PROTO_IKE ? 8 : 4), with_ke);
	n = ike_writer_finish(&w);
	must(n > IKE_PAYLOAD_HEADER_LEN);
	sa = IKE_VIEW(buf + 4, n - 4);
	must(shape_ok(sa, false));
	must(!ike_proposal_choose(ours->p, ours->n, sa, protocol, with_ke,
				  ike_proposals_first_ke(ours->p, ours->n),
				  &c));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct list ours;
	struct ike_view in = IKE_VIEW(data, size), conf, sa;
	u8 flags, *copy;
	u16 ke;

	if (ike_take_u8(&in, &flags) || ike_take_u16(&in, &ke) ||
	    !fuzz_halves(in, &conf, &sa) || !shape_ok(conf, false))
		return 0;
	read_list(conf, &ours);
	copy = fuzz_copy(sa);
	sa.p = copy;
	if (shape_ok(sa, flags & FLAG_RESPONSE)) {
		expect_text(&ours, sa);
		negotiate(&ours, sa, IKE_PROTO_IKE, flags & FLAG_KE, ke);
		negotiate(&ours, sa, IKE_PROTO_ESP, flags & FLAG_KE, ke);
	}
	if (ours.n && ours.p[0].protocol == ours.p[ours.n - 1].protocol)
		expect_offer(&ours, flags & FLAG_KE);
	free(copy);
	return 0;
}
