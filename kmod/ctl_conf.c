// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes into configuration.
 *
 * The policies generated from ikek.yaml have checked types, lengths and ranges
 * when these functions run; here the parts are checked against each other and
 * against what this kernel can do. Everything refused is named.
 */
#include <crypto/sha2.h>
#include <linux/slab.h>

#include "ctl.h"
#include "ctl_gen.h"
#include "esp_glue/alg.h"
#include "ike/wire/names.h"

/*
 * Explanations are copied into the acknowledgment right after the message has
 * been refused. Until then they stand here, not with the load: another thread
 * may end that. At worst a reader sees another refusal's words; the last octet
 * of each text is never anything but a NUL.
 */
static char texts[64][160];
static atomic_t next_text = ATOMIC_INIT(0);

/**
 * ikek_ctl_refuse() - explain why a message is not taken
 * @d: where to
 * @attr: the attribute to blame, or NULL
 * @format: printf() format of one line
 *
 * Context: any. Return: -EINVAL.
 */
int ikek_ctl_refuse(struct ikek_ctl_diag *d, const struct nlattr *attr,
		    const char *format, ...)
{
	u32 i = (u32)atomic_inc_return(&next_text) % ARRAY_SIZE(texts);
	va_list args;

	va_start(args, format);
	vscnprintf(texts[i], sizeof(texts[i]), format, args);
	va_end(args);
	d->extack->_msg = texts[i];
	NL_SET_BAD_ATTR(d->extack, attr);
	return -EINVAL;
}

static unsigned int count(const struct nlattr *head, int len, int type)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem;

	nla_for_each_attr(attr, head, len, rem)
		n += nla_type(attr) == type;
	return n;
}

/* How many attributes of @type there are, refused when more than @max */
static int count_max(struct ikek_ctl_diag *d, const struct nlattr *head,
		     int len, int type, unsigned int max, const char *what)
{
	unsigned int n = count(head, len, type);

	if (n > max)
		return ikek_ctl_refuse(d, NULL, "%u %s, %u at most", n, what,
				       max);
	return n;
}

static u32 get_u32(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static u64 get_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static u8 get_u8(const struct nlattr *attr, u8 otherwise)
{
	return attr ? nla_get_u8(attr) : otherwise;
}

static int build_name(struct ikek_ctl_diag *d, const struct nlattr *attr,
		      char name[IKE_NAME_MAX])
{
	if (!attr || nla_strscpy(name, attr, IKE_NAME_MAX) <= 0)
		return ikek_ctl_refuse(d, attr, "a name is missing");
	return 0;
}

static int build_addr(struct ikek_ctl_diag *d, const struct nlattr *attr,
		      struct ike_addr *out)
{
	memset(out, 0, sizeof(*out));
	if (nla_len(attr) != 4 && nla_len(attr) != 16)
		return ikek_ctl_refuse(d, attr,
				       "an address has 4 or 16 octets, not %d",
				       nla_len(attr));
	out->len = nla_len(attr);
	memcpy(out->b, nla_data(attr), out->len);
	return 0;
}

/* Both absent stands for any address. */
static int build_start_end(struct ikek_ctl_diag *d, const struct nlattr *start,
			   const struct nlattr *end, struct ike_addr *first,
			   struct ike_addr *last)
{
	int err;

	if (!start && !end)
		return 0;
	if (!start || !end)
		return ikek_ctl_refuse(d, start ?: end,
				       "a range needs both of its ends");
	err = build_addr(d, start, first) ?: build_addr(d, end, last);
	if (err)
		return err;
	if (first->len != last->len || ike_addr_cmp(first, last) > 0)
		return ikek_ctl_refuse(d, end,
				       "a range ends before it starts");
	return 0;
}

static int build_ranges(struct ikek_ctl_diag *d, const struct nlattr *head,
			int len, int type, struct ike_addr_range **ranges,
			u16 *n_ranges)
{
	struct nlattr *tb[IKEK_A_RANGE_MAX + 1];
	const struct nlattr *attr;
	int n, rem, err;

	n = count_max(d, head, len, type, IKE_CONF_ADDRS_MAX, "addresses");
	if (n <= 0)
		return n;
	*ranges = kcalloc(n, sizeof(**ranges), GFP_KERNEL_ACCOUNT);
	if (!*ranges)
		return -ENOMEM;
	nla_for_each_attr(attr, head, len, rem) {
		struct ike_addr_range *range = &(*ranges)[*n_ranges];

		if (nla_type(attr) != type)
			continue;
		err = nla_parse_nested(tb, IKEK_A_RANGE_MAX, attr,
				       ikek_range_nl_policy, d->extack);
		if (!err)
			err = build_start_end(d, tb[IKEK_A_RANGE_START],
					      tb[IKEK_A_RANGE_END],
					      &range->start, &range->end);
		if (err)
			return err;
		++*n_ranges;
	}
	return 0;
}

static int build_id(struct ikek_ctl_diag *d, const struct nlattr *attr,
		    struct ike_id **out)
{
	struct nlattr *tb[IKEK_A_IDENTITY_MAX + 1];
	struct ike_id id = { .type = IKE_ID_ANY };
	int err;

	if (!attr)
		goto dup;
	err = nla_parse_nested(tb, IKEK_A_IDENTITY_MAX, attr,
			       ikek_identity_nl_policy, d->extack);
	if (err)
		return err;
	if (tb[IKEK_A_IDENTITY_TYPE])
		id.type = nla_get_u8(tb[IKEK_A_IDENTITY_TYPE]);
	if (tb[IKEK_A_IDENTITY_DATA])
		id.data = IKE_VIEW(nla_data(tb[IKEK_A_IDENTITY_DATA]),
				   nla_len(tb[IKEK_A_IDENTITY_DATA]));
	if (id.type == IKE_ID_ANY ? id.data.len : ike_id_check(&id))
		return ikek_ctl_refuse(d, attr,
				       "not a well-formed identity of type %u",
				       id.type);
dup:
	*out = ike_id_dup(&id);
	return *out ? 0 : -ENOMEM;
}

static bool transform_known(u8 protocol, const struct ike_transform *t)
{
	const struct ike_encr_alg *encr;

	switch (t->type) {
	case IKE_TRANSFORM_ENCR:
		encr = ike_encr_lookup(t->id);
		return encr && (protocol == IKE_PROTO_ESP || encr->ike) &&
		       ike_encr_key_ok(encr, t->key_bits);
	case IKE_TRANSFORM_PRF:
		return protocol == IKE_PROTO_IKE && ike_prf_lookup(t->id);
	case IKE_TRANSFORM_INTEG:
		return ike_integ_lookup(t->id);
	case IKE_TRANSFORM_KE:
		return ike_kex_lookup(t->id);
	case IKE_TRANSFORM_ADDKE1 ... IKE_TRANSFORM_ADDKE7:
		return t->id == IKE_KE_NONE || ike_kex_lookup(t->id);
	case IKE_TRANSFORM_ESN:
		return protocol == IKE_PROTO_ESP && t->id <= IKE_ESN_YES;
	}
	return false;
}

/*
 * As ike_crypto_have(). Key exchange is of IKE even where it stands in an ESP
 * proposal.
 */
static int transform_runs(struct ikek_ctl_diag *d, u8 protocol,
			  const struct ike_transform *t)
{
	u8 type = ike_is_addke(t->type) ? IKE_TRANSFORM_KE : t->type;
	bool esp = protocol == IKE_PROTO_ESP && type != IKE_TRANSFORM_KE;
	u64 *have = &d->have[esp][type];
	int runs;

	if (type == IKE_TRANSFORM_ESN ||
	    (ike_is_addke(t->type) && t->id == IKE_KE_NONE))
		return 1;
	if (t->id < 64 && *have & BIT_ULL(t->id))
		return 1;
	runs = esp ? ikek_alg_have(type, t->id) :
		     ike_crypto_have(type, t->id);
	if (runs == 1 && t->id < 64)
		*have |= BIT_ULL(t->id);
	return runs;
}

static const char *transform_name(const struct ike_transform *t)
{
	return ike_name_transform(t->type, t->id) ?: "transform";
}

static int build_transform(struct ikek_ctl_diag *d, const struct nlattr *attr,
			   u8 protocol, struct ike_transform *t)
{
	const char *of = protocol == IKE_PROTO_ESP ? "ESP" : "IKE";
	struct nlattr *tb[IKEK_A_TRANSFORM_MAX + 1];
	int err;

	err = nla_parse_nested(tb, IKEK_A_TRANSFORM_MAX, attr,
			       ikek_transform_nl_policy, d->extack);
	if (err)
		return err;
	if (!tb[IKEK_A_TRANSFORM_TYPE] || !tb[IKEK_A_TRANSFORM_ID])
		return ikek_ctl_refuse(d, attr,
				       "a transform needs a type and an ID");
	t->type = nla_get_u8(tb[IKEK_A_TRANSFORM_TYPE]);
	t->id = nla_get_u16(tb[IKEK_A_TRANSFORM_ID]);
	if (tb[IKEK_A_TRANSFORM_KEY_BITS])
		t->key_bits = nla_get_u16(tb[IKEK_A_TRANSFORM_KEY_BITS]);

	if (!transform_known(protocol, t))
		return ikek_ctl_refuse(d, attr,
				       "%s (type %u, ID %u, key length %u) is not supported for %s",
				       transform_name(t), t->type, t->id,
				       t->key_bits, of);
	return 0;
}

/*
 * 1 when the running kernel has it, 0 when it may be left out, or an error.
 */
static int want_transform(struct ikek_ctl_diag *d, const struct nlattr *attr,
			  const struct ike_proposal *p, bool standard,
			  const struct ike_transform *t)
{
	int runs = transform_runs(d, p->protocol, t);

	if (runs || standard)
		return runs;
	return ikek_ctl_refuse(d, attr, "the running kernel has no %s for %s",
			       transform_name(t),
			       p->protocol == IKE_PROTO_ESP ? "ESP" : "IKE");
}

static int build_transforms(struct ikek_ctl_diag *d, const struct nlattr *nest,
			    struct ike_proposal *p, struct ike_transform *t,
			    bool standard)
{
	const struct nlattr *attr;
	int rem, ret;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != IKEK_A_PROPOSAL_TRANSFORM)
			continue;
		t[p->n] = (struct ike_transform){};
		ret = build_transform(d, attr, p->protocol, &t[p->n]);
		if (!ret)
			ret = want_transform(d, attr, p, standard, &t[p->n]);
		if (ret < 0)
			return ret;
		p->n += ret;
	}
	return 0;
}

/* @total: transforms of the list so far */
static int build_proposal(struct ikek_ctl_diag *d, const struct nlattr *nest,
			  struct ike_proposal *p, unsigned int *total)
{
	struct nlattr *tb[IKEK_A_PROPOSAL_MAX + 1];
	struct ike_transform *t;
	int n, err;

	err = nla_parse_nested(tb, IKEK_A_PROPOSAL_MAX, nest,
			       ikek_proposal_nl_policy, d->extack);
	if (err)
		return err;
	n = count_max(d, nla_data(nest), nla_len(nest),
		      IKEK_A_PROPOSAL_TRANSFORM, IKE_CONF_TRANSFORMS_MAX,
		      "transforms in a proposal");
	if (n < 0)
		return n;
	*total += n;
	if (*total > IKEK_LIST_TRANSFORMS)
		return ikek_ctl_refuse(d, nest,
				       "more than %u transforms in a list of proposals",
				       IKEK_LIST_TRANSFORMS);
	t = kcalloc(n, sizeof(*t), GFP_KERNEL_ACCOUNT);
	if (!t)
		return -ENOMEM;
	p->t = t;
	err = build_transforms(d, nest, p, t,
			       nla_get_flag(tb[IKEK_A_PROPOSAL_STANDARD]));
	if (err)
		return err;
	if (ike_proposal_check(p))
		return ikek_ctl_refuse(d, nest,
				       "a proposal lacks transforms that belong together");
	return 0;
}

static int build_proposals(struct ikek_ctl_diag *d, const struct nlattr *head,
			   int len, int type, u8 protocol,
			   struct ike_proposal **proposals, u16 *n_proposals)
{
	const struct nlattr *attr;
	unsigned int total = 0;
	int n, rem, err;

	n = count_max(d, head, len, type, IKE_CONF_PROPOSALS_MAX, "proposals");
	if (n <= 0)
		return n;
	*proposals = kcalloc(n, sizeof(**proposals), GFP_KERNEL_ACCOUNT);
	if (!*proposals)
		return -ENOMEM;
	nla_for_each_attr(attr, head, len, rem) {
		struct ike_proposal *p = &(*proposals)[*n_proposals];

		if (nla_type(attr) != type)
			continue;
		++*n_proposals;
		p->protocol = protocol;
		err = build_proposal(d, attr, p, &total);
		if (err)
			return err;
	}
	return 0;
}

static int build_selector(struct ikek_ctl_diag *d, const struct nlattr *attr,
			  struct ike_ts *ts)
{
	struct nlattr *tb[IKEK_A_SELECTOR_MAX + 1];
	int err;

	err = nla_parse_nested(tb, IKEK_A_SELECTOR_MAX, attr,
			       ikek_selector_nl_policy, d->extack);
	if (err)
		return err;
	if (tb[IKEK_A_SELECTOR_PROTOCOL])
		ts->protocol = nla_get_u8(tb[IKEK_A_SELECTOR_PROTOCOL]);
	ts->dynamic = nla_get_flag(tb[IKEK_A_SELECTOR_DYNAMIC]);
	ts->end_port = U16_MAX;
	if (tb[IKEK_A_SELECTOR_START_PORT])
		ts->start_port = nla_get_u16(tb[IKEK_A_SELECTOR_START_PORT]);
	if (tb[IKEK_A_SELECTOR_END_PORT])
		ts->end_port = nla_get_u16(tb[IKEK_A_SELECTOR_END_PORT]);
	if (ts->start_port > ts->end_port &&
	    !(ts->start_port == U16_MAX && !ts->end_port))
		return ikek_ctl_refuse(d, attr, "ports %u to %u",
				       ts->start_port, ts->end_port);
	if (!ts->protocol && (ts->start_port || ts->end_port != U16_MAX))
		return ikek_ctl_refuse(d, attr, "ports without a protocol");
	err = build_start_end(d, tb[IKEK_A_SELECTOR_START],
			      tb[IKEK_A_SELECTOR_END], &ts->start, &ts->end);
	if (err)
		return err;
	if (ts->dynamic == !!ts->start.len)
		return ikek_ctl_refuse(d, attr,
				       "a selector has either addresses or is dynamic");
	return 0;
}

static int build_selectors(struct ikek_ctl_diag *d, const struct nlattr *nest,
			   int type, struct ike_ts **list, u16 *n_list)
{
	const struct nlattr *attr;
	int n, rem, err;

	n = count_max(d, nla_data(nest), nla_len(nest), type, IKE_CONF_TS_MAX,
		      "traffic selectors");
	if (n <= 0)
		return n;
	*list = kcalloc(n, sizeof(**list), GFP_KERNEL_ACCOUNT);
	if (!*list)
		return -ENOMEM;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != type)
			continue;
		err = build_selector(d, attr, &(*list)[*n_list]);
		if (err)
			return err;
		++*n_list;
	}
	return 0;
}

static int build_mark(struct ikek_ctl_diag *d, const struct nlattr *attr,
		      struct ike_mark *mark)
{
	struct nlattr *tb[IKEK_A_MARK_MAX + 1];
	int err;

	if (!attr)
		return 0;
	err = nla_parse_nested(tb, IKEK_A_MARK_MAX, attr, ikek_mark_nl_policy,
			       d->extack);
	if (err)
		return err;
	mark->value = get_u32(tb[IKEK_A_MARK_VALUE], 0);
	mark->mask = get_u32(tb[IKEK_A_MARK_MASK], U32_MAX);
	if (mark->value & ~mark->mask)
		return ikek_ctl_refuse(d, attr,
				       "mark 0x%x has bits outside of its mask 0x%x",
				       mark->value, mark->mask);
	return 0;
}

static int drop_esn(struct ikek_ctl_diag *d, const struct nlattr *nest,
		    struct ike_child_conf *child)
{
	int err = 0;

	if (!child->replay_window)
		err = ike_proposals_drop_esn(child->proposals,
					     child->n_proposals);
	if (err == -EINVAL)
		return ikek_ctl_refuse(d, nest,
				       "child %s: a proposal allows esn only, which needs a replay window",
				       child->name);
	return err;
}

static void build_limits(struct nlattr **tb, struct ike_child_conf *child)
{
	child->time.rekey = get_u32(tb[IKEK_A_CHILD_REKEY_TIME], 0);
	child->time.life = get_u32(tb[IKEK_A_CHILD_LIFE_TIME], 0);
	child->time.rand = get_u32(tb[IKEK_A_CHILD_RAND_TIME], 0);
	child->bytes.rekey = get_u64(tb[IKEK_A_CHILD_REKEY_BYTES]);
	child->bytes.life = get_u64(tb[IKEK_A_CHILD_LIFE_BYTES]);
	child->bytes.rand = get_u64(tb[IKEK_A_CHILD_RAND_BYTES]);
	child->packets.rekey = get_u64(tb[IKEK_A_CHILD_REKEY_PACKETS]);
	child->packets.life = get_u64(tb[IKEK_A_CHILD_LIFE_PACKETS]);
	child->packets.rand = get_u64(tb[IKEK_A_CHILD_RAND_PACKETS]);
	child->inactivity_s = get_u32(tb[IKEK_A_CHILD_INACTIVITY], 0);
}

static int build_child(struct ikek_ctl_diag *d, const struct nlattr *nest,
		       struct ike_child_conf *child)
{
	struct nlattr *tb[IKEK_A_CHILD_MAX + 1];
	int err;

	err = nla_parse_nested(tb, IKEK_A_CHILD_MAX, nest, ikek_child_nl_policy,
			       d->extack);
	if (err)
		return err;
	if (tb[IKEK_A_CHILD_MODE])
		child->mode = nla_get_u8(tb[IKEK_A_CHILD_MODE]);
	if (tb[IKEK_A_CHILD_START_ACTION])
		child->start_action = nla_get_u8(tb[IKEK_A_CHILD_START_ACTION]);
	child->dpd_action = get_u8(tb[IKEK_A_CHILD_DPD_ACTION], IKE_END_CLEAR);
	child->close_action = get_u8(tb[IKEK_A_CHILD_CLOSE_ACTION],
				     IKE_END_CLEAR);
	build_limits(tb, child);
	child->reqid = get_u32(tb[IKEK_A_CHILD_REQID], 0);
	child->priority = get_u32(tb[IKEK_A_CHILD_PRIORITY], 0);
	child->replay_window = get_u32(tb[IKEK_A_CHILD_REPLAY_WINDOW], 64);
	child->if_id_in = get_u32(tb[IKEK_A_CHILD_IF_ID_IN], 0);
	child->if_id_out = get_u32(tb[IKEK_A_CHILD_IF_ID_OUT], 0);
	return build_name(d, tb[IKEK_A_CHILD_NAME], child->name) ?:
	       build_mark(d, tb[IKEK_A_CHILD_MARK_IN], &child->mark_in) ?:
	       build_mark(d, tb[IKEK_A_CHILD_MARK_OUT], &child->mark_out) ?:
	       build_selectors(d, nest, IKEK_A_CHILD_LOCAL_TS, &child->local,
			       &child->n_local) ?:
	       build_selectors(d, nest, IKEK_A_CHILD_REMOTE_TS, &child->remote,
			       &child->n_remote) ?:
	       build_proposals(d, nla_data(nest), nla_len(nest),
			       IKEK_A_CHILD_PROPOSAL, IKE_PROTO_ESP,
			       &child->proposals, &child->n_proposals) ?:
	       drop_esn(d, nest, child);
}

static int build_children(struct ikek_ctl_diag *d, const struct nlattr *head,
			  int len, struct ike_conn *conn)
{
	const struct nlattr *attr;
	int n, rem, err;

	n = count_max(d, head, len, IKEK_A_CONN_CHILD, IKE_CONF_CHILDREN_MAX,
		      "children");
	if (n <= 0)
		return n;
	conn->children = kcalloc(n, sizeof(*conn->children),
				 GFP_KERNEL_ACCOUNT);
	if (!conn->children)
		return -ENOMEM;
	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) != IKEK_A_CONN_CHILD)
			continue;
		err = build_child(d, attr, &conn->children[conn->n_children++]);
		if (err)
			return err;
	}
	return 0;
}

static int build_conn(struct ikek_ctl_diag *d, const struct nlattr *head,
		      int len, struct nlattr **attrs, struct ike_conn *conn)
{
	const char *why = NULL;
	int err;

	if (attrs[IKEK_A_CONN_LOCAL_PORT])
		conn->local_port = nla_get_u16(attrs[IKEK_A_CONN_LOCAL_PORT]);
	if (attrs[IKEK_A_CONN_REMOTE_PORT])
		conn->remote_port = nla_get_u16(attrs[IKEK_A_CONN_REMOTE_PORT]);
	if (attrs[IKEK_A_CONN_UNIQUE])
		conn->unique = nla_get_u8(attrs[IKEK_A_CONN_UNIQUE]);
	conn->encap = nla_get_flag(attrs[IKEK_A_CONN_ENCAP]);
	conn->keyingtries = get_u32(attrs[IKEK_A_CONN_KEYINGTRIES], 1);
	conn->childless = get_u8(attrs[IKEK_A_CONN_CHILDLESS],
				 IKE_CHILDLESS_ALLOW);
	conn->fragmentation = get_u8(attrs[IKEK_A_CONN_FRAGMENTATION],
				     IKE_FRAGMENTATION_YES);
	conn->mobike = get_u8(attrs[IKEK_A_CONN_MOBIKE], true);
	conn->dpd_ms = get_u32(attrs[IKEK_A_CONN_DPD_DELAY], 0);
	conn->rekey_s = get_u32(attrs[IKEK_A_CONN_REKEY_TIME], 0);
	conn->reauth_s = get_u32(attrs[IKEK_A_CONN_REAUTH_TIME], 0);
	conn->rand_s = get_u32(attrs[IKEK_A_CONN_RAND_TIME], 0);
	conn->over_s = get_u32(attrs[IKEK_A_CONN_OVER_TIME], 0);
	conn->if_id_in = get_u32(attrs[IKEK_A_CONN_IF_ID_IN], 0);
	conn->if_id_out = get_u32(attrs[IKEK_A_CONN_IF_ID_OUT], 0);
	err = build_id(d, attrs[IKEK_A_CONN_LOCAL_ID], &conn->local_id) ?:
	      build_id(d, attrs[IKEK_A_CONN_REMOTE_ID], &conn->remote_id) ?:
	      build_ranges(d, head, len, IKEK_A_CONN_LOCAL_ADDR,
			   &conn->local_addrs, &conn->n_local_addrs) ?:
	      build_ranges(d, head, len, IKEK_A_CONN_REMOTE_ADDR,
			   &conn->remote_addrs, &conn->n_remote_addrs) ?:
	      build_proposals(d, head, len, IKEK_A_CONN_PROPOSAL, IKE_PROTO_IKE,
			      &conn->proposals, &conn->n_proposals) ?:
	      build_children(d, head, len, conn);
	if (err)
		return err;
	sha256((const u8 *)head, len, conn->digest);
	if (ike_conn_check(conn, &why))
		return ikek_ctl_refuse(d, NULL, "connection %s: %s",
				       conn->name, why ?: "not usable");
	return 0;
}

/**
 * ikek_ctl_conn_build() - a connection from a message's attributes
 * @d: where a refusal is explained
 * @head: first attribute of the message
 * @len: octets of all of them
 * @attrs: the same, parsed
 * @out: receives the connection with one reference
 *
 * Context: process, may sleep and load crypto modules.
 * Return: 0, -EINVAL with the reason in @d, or -ENOMEM.
 */
int ikek_ctl_conn_build(struct ikek_ctl_diag *d, const struct nlattr *head,
			int len, struct nlattr **attrs, struct ike_conn **out)
{
	struct ike_conn *conn;
	char name[IKE_NAME_MAX];
	int err;

	err = build_name(d, attrs[IKEK_A_CONN_NAME], name);
	if (err)
		return err;
	conn = ike_conn_alloc(name);
	if (!conn)
		return -ENOMEM;
	err = build_conn(d, head, len, attrs, conn);
	if (err)
		ike_conn_put(conn);
	else
		*out = conn;
	return err;
}

static int build_secret(struct ikek_ctl_diag *d, const struct nlattr *head,
			int len, struct nlattr **attrs, struct ike_secret *s)
{
	struct nlattr *key = attrs[IKEK_A_SECRET_SECRET];
	const struct nlattr *attr;
	int n, rem, err;

	err = build_name(d, attrs[IKEK_A_SECRET_NAME], s->name);
	if (err)
		return err;
	if (!key || !nla_len(key))
		return ikek_ctl_refuse(d, key, "secret %s is empty", s->name);
	s->secret = kmemdup(nla_data(key), nla_len(key), GFP_KERNEL_ACCOUNT);
	if (!s->secret)
		return -ENOMEM;
	s->len = nla_len(key);

	n = count_max(d, head, len, IKEK_A_SECRET_ID, IKE_CONF_SECRET_IDS_MAX,
		      "identities of a secret");
	if (n <= 0)
		return n;
	s->ids = kcalloc(n, sizeof(*s->ids), GFP_KERNEL_ACCOUNT);
	if (!s->ids)
		return -ENOMEM;
	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) != IKEK_A_SECRET_ID)
			continue;
		err = build_id(d, attr, &s->ids[s->n_ids]);
		if (err)
			return err;
		s->n_ids++;
	}
	return 0;
}

/**
 * ikek_ctl_secret_build() - a pre-shared key from a message's attributes
 * @d: where a refusal is explained
 * @head: first attribute of the message
 * @len: octets of all of them
 * @attrs: the same, parsed; the key in it is wiped
 * @out: receives the secret
 *
 * Context: process, may sleep.
 * Return: 0, -EINVAL with the reason in @d, or -ENOMEM.
 */
int ikek_ctl_secret_build(struct ikek_ctl_diag *d, const struct nlattr *head,
			  int len, struct nlattr **attrs,
			  struct ike_secret **out)
{
	struct nlattr *key = attrs[IKEK_A_SECRET_SECRET];
	struct ike_secret *s;
	int err = -ENOMEM;

	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (s) {
		INIT_LIST_HEAD(&s->entry);
		err = build_secret(d, head, len, attrs, s);
	}
	if (key)
		memzero_explicit(nla_data(key), nla_len(key));
	if (!err)
		*out = s;
	else if (s)
		ike_secret_free(s);
	return err;
}

static void build_maxima(struct nlattr **attrs, struct ike_settings *out)
{
	const struct ike_settings *def = &ike_settings_default;

	out->ike_sa_max = get_u32(attrs[IKEK_A_SETTINGS_IKE_SA_MAX],
				  def->ike_sa_max);
	out->ike_sa_per_peer = get_u32(attrs[IKEK_A_SETTINGS_IKE_SA_PER_PEER],
				       def->ike_sa_per_peer);
	out->child_sa_max = get_u32(attrs[IKEK_A_SETTINGS_CHILD_SA_MAX],
				    def->child_sa_max);
	out->child_sa_per_ike_sa =
		get_u32(attrs[IKEK_A_SETTINGS_CHILD_SA_PER_IKE_SA],
			def->child_sa_per_ike_sa);
	out->message_memory = get_u32(attrs[IKEK_A_SETTINGS_MESSAGE_MEMORY],
				      def->message_memory);
	out->queue_max = get_u32(attrs[IKEK_A_SETTINGS_QUEUE_MAX],
				 def->queue_max);
	out->queue_memory = get_u32(attrs[IKEK_A_SETTINGS_QUEUE_MEMORY],
				    def->queue_memory);
}

/**
 * ikek_ctl_settings_build() - settings from a message's attributes
 * @attrs: parsed; those absent stand for the default
 * @out: receives them
 *
 * Context: any.
 */
void ikek_ctl_settings_build(struct nlattr **attrs, struct ike_settings *out)
{
	const struct ike_settings *def = &ike_settings_default;

	out->cookie_threshold =
		get_u32(attrs[IKEK_A_SETTINGS_COOKIE_THRESHOLD],
			def->cookie_threshold);
	out->half_open_max = get_u32(attrs[IKEK_A_SETTINGS_HALF_OPEN_MAX],
				     def->half_open_max);
	out->half_open_ms =
		get_u32(attrs[IKEK_A_SETTINGS_HALF_OPEN_TIMEOUT],
			def->half_open_ms / MSEC_PER_SEC) * MSEC_PER_SEC;
	out->retransmit_ms = get_u32(attrs[IKEK_A_SETTINGS_RETRANSMIT_TIMEOUT],
				     def->retransmit_ms);
	out->retransmit_percent =
		get_u32(attrs[IKEK_A_SETTINGS_RETRANSMIT_BASE],
			def->retransmit_percent);
	out->retransmit_tries = get_u32(attrs[IKEK_A_SETTINGS_RETRANSMIT_TRIES],
					def->retransmit_tries);
	out->fragment_size_v4 = get_u32(attrs[IKEK_A_SETTINGS_FRAGMENT_SIZE_V4],
					def->fragment_size_v4);
	out->fragment_size_v6 = get_u32(attrs[IKEK_A_SETTINGS_FRAGMENT_SIZE_V6],
					def->fragment_size_v6);
	out->max_packet = get_u32(attrs[IKEK_A_SETTINGS_MAX_PACKET],
				  def->max_packet);
	out->fragment_memory = get_u32(attrs[IKEK_A_SETTINGS_FRAGMENT_MEMORY],
				       def->fragment_memory);
	out->keepalive_ms = get_u32(attrs[IKEK_A_SETTINGS_KEEPALIVE],
				    def->keepalive_ms / MSEC_PER_SEC) *
			    MSEC_PER_SEC;
	build_maxima(attrs, out);
}
