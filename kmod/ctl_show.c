// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration, IKE SAs and attempts as attributes.
 *
 * A dump that does not fit into one buffer is gone on with where it stopped,
 * from what it keeps in the callback's context; nothing is held in between.
 * Secrets are never put into a message.
 */
#include "ctl.h"
#include "ctl_dump.h"
#include "ike/wire/names.h"

/* Room for the largest connection or Child SA that can be configured */
#define DUMP_BUFFER	32000

int ikek_nl_dump_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = DUMP_BUFFER;
	return no_attrs(cb->nlh, cb->extack);
}

static int put_addr(struct sk_buff *skb, int type, const struct ike_addr *addr)
{
	return addr->len ? nla_put(skb, type, addr->len, addr->b) : 0;
}

/**
 * ikek_ctl_put_path() - addresses and ports
 * @skb: message
 * @type: attribute
 * @path: what to put
 *
 * Context: any. Return: 0 or -EMSGSIZE.
 */
int ikek_ctl_put_path(struct sk_buff *skb, int type,
		      const struct ike_path *path)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || put_addr(skb, IKEK_A_PATH_LOCAL, &path->local) ||
	    put_addr(skb, IKEK_A_PATH_REMOTE, &path->remote) ||
	    nla_put_u16(skb, IKEK_A_PATH_LOCAL_PORT, path->local_port) ||
	    nla_put_u16(skb, IKEK_A_PATH_REMOTE_PORT, path->remote_port))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ikek_ctl_put_id() - an identity
 * @skb: message
 * @type: attribute
 * @id: what to put; NULL puts nothing
 *
 * Context: any. Return: 0 or -EMSGSIZE.
 */
int ikek_ctl_put_id(struct sk_buff *skb, int type, const struct ike_id *id)
{
	struct nlattr *nest;

	if (!id)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest || nla_put_u8(skb, IKEK_A_IDENTITY_TYPE, id->type))
		return -EMSGSIZE;
	if (id->data.len &&
	    nla_put(skb, IKEK_A_IDENTITY_DATA, id->data.len, id->data.p))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_transform(struct sk_buff *skb, int type,
			 const struct ike_transform *t)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_u8(skb, IKEK_A_TRANSFORM_TYPE, t->type) ||
	    nla_put_u16(skb, IKEK_A_TRANSFORM_ID, t->id))
		return -EMSGSIZE;
	if (t->key_bits &&
	    nla_put_u16(skb, IKEK_A_TRANSFORM_KEY_BITS, t->key_bits))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_proposals(struct sk_buff *skb, int type,
			 const struct ike_proposal *p, unsigned int n)
{
	struct nlattr *nest;
	unsigned int i, k;

	for (i = 0; i < n; i++) {
		nest = nla_nest_start(skb, type);
		if (!nest)
			return -EMSGSIZE;
		for (k = 0; k < p[i].n; k++)
			if (put_transform(skb, IKEK_A_PROPOSAL_TRANSFORM,
					  &p[i].t[k]))
				return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int put_ranges(struct sk_buff *skb, int type,
		      const struct ike_addr_range *ranges, unsigned int n)
{
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < n; i++) {
		nest = nla_nest_start(skb, type);
		if (!nest ||
		    put_addr(skb, IKEK_A_RANGE_START, &ranges[i].start) ||
		    put_addr(skb, IKEK_A_RANGE_END, &ranges[i].end))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int put_selectors(struct sk_buff *skb, int type,
			 const struct ike_ts *ts, unsigned int n)
{
	struct nlattr *nest;

	for (; n; n--, ts++) {
		nest = nla_nest_start(skb, type);
		if (!nest ||
		    nla_put_u8(skb, IKEK_A_SELECTOR_PROTOCOL, ts->protocol) ||
		    put_flag(skb, IKEK_A_SELECTOR_DYNAMIC, ts->dynamic) ||
		    nla_put_u16(skb, IKEK_A_SELECTOR_START_PORT,
				ts->start_port) ||
		    nla_put_u16(skb, IKEK_A_SELECTOR_END_PORT, ts->end_port) ||
		    put_addr(skb, IKEK_A_SELECTOR_START, &ts->start) ||
		    put_addr(skb, IKEK_A_SELECTOR_END, &ts->end))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int put_mark(struct sk_buff *skb, int type, const struct ike_mark *mark)
{
	struct nlattr *nest;

	if (!mark->mask)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest || nla_put_u32(skb, IKEK_A_MARK_VALUE, mark->value) ||
	    nla_put_u32(skb, IKEK_A_MARK_MASK, mark->mask))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, IKEK_A_CHILD_PAD);
}

static int put_limits(struct sk_buff *skb, const struct ike_child_conf *c)
{
	if (nla_put_u32(skb, IKEK_A_CHILD_REKEY_TIME, c->time.rekey) ||
	    nla_put_u32(skb, IKEK_A_CHILD_LIFE_TIME, c->time.life) ||
	    nla_put_u32(skb, IKEK_A_CHILD_RAND_TIME, c->time.rand) ||
	    put_u64(skb, IKEK_A_CHILD_REKEY_BYTES, c->bytes.rekey) ||
	    put_u64(skb, IKEK_A_CHILD_LIFE_BYTES, c->bytes.life) ||
	    put_u64(skb, IKEK_A_CHILD_RAND_BYTES, c->bytes.rand) ||
	    put_u64(skb, IKEK_A_CHILD_REKEY_PACKETS, c->packets.rekey) ||
	    put_u64(skb, IKEK_A_CHILD_LIFE_PACKETS, c->packets.life) ||
	    put_u64(skb, IKEK_A_CHILD_RAND_PACKETS, c->packets.rand) ||
	    nla_put_u32(skb, IKEK_A_CHILD_INACTIVITY, c->inactivity_s))
		return -EMSGSIZE;
	return 0;
}

static int put_child_conf(struct sk_buff *skb, const struct ike_child_conf *c)
{
	if (nla_put_string(skb, IKEK_A_CHILD_NAME, c->name) ||
	    nla_put_u8(skb, IKEK_A_CHILD_MODE, c->mode) ||
	    nla_put_u8(skb, IKEK_A_CHILD_START_ACTION, c->start_action) ||
	    nla_put_u8(skb, IKEK_A_CHILD_DPD_ACTION, c->dpd_action) ||
	    nla_put_u8(skb, IKEK_A_CHILD_CLOSE_ACTION, c->close_action) ||
	    put_limits(skb, c) ||
	    nla_put_u32(skb, IKEK_A_CHILD_REQID, c->reqid) ||
	    nla_put_u32(skb, IKEK_A_CHILD_PRIORITY, c->priority) ||
	    nla_put_u32(skb, IKEK_A_CHILD_REPLAY_WINDOW, c->replay_window) ||
	    put_mark(skb, IKEK_A_CHILD_MARK_IN, &c->mark_in) ||
	    put_mark(skb, IKEK_A_CHILD_MARK_OUT, &c->mark_out) ||
	    nla_put_u32(skb, IKEK_A_CHILD_IF_ID_IN, c->if_id_in) ||
	    nla_put_u32(skb, IKEK_A_CHILD_IF_ID_OUT, c->if_id_out) ||
	    put_selectors(skb, IKEK_A_CHILD_LOCAL_TS, c->local, c->n_local) ||
	    put_selectors(skb, IKEK_A_CHILD_REMOTE_TS, c->remote,
			  c->n_remote) ||
	    put_proposals(skb, IKEK_A_CHILD_PROPOSAL, c->proposals,
			  c->n_proposals))
		return -EMSGSIZE;
	return 0;
}

static int put_conn_head(struct sk_buff *skb, const struct ike_conn *conn)
{
	if (nla_put_string(skb, IKEK_A_CONN_NAME, conn->name) ||
	    nla_put_u16(skb, IKEK_A_CONN_LOCAL_PORT, conn->local_port) ||
	    nla_put_u16(skb, IKEK_A_CONN_REMOTE_PORT, conn->remote_port) ||
	    nla_put_u32(skb, IKEK_A_CONN_KEYINGTRIES, conn->keyingtries) ||
	    nla_put_u8(skb, IKEK_A_CONN_UNIQUE, conn->unique) ||
	    nla_put_u8(skb, IKEK_A_CONN_CHILDLESS, conn->childless) ||
	    nla_put_u8(skb, IKEK_A_CONN_FRAGMENTATION, conn->fragmentation) ||
	    put_flag(skb, IKEK_A_CONN_ENCAP, conn->encap) ||
	    nla_put_u8(skb, IKEK_A_CONN_MOBIKE, conn->mobike) ||
	    nla_put_u32(skb, IKEK_A_CONN_DPD_DELAY, conn->dpd_ms) ||
	    nla_put_u32(skb, IKEK_A_CONN_REKEY_TIME, conn->rekey_s) ||
	    nla_put_u32(skb, IKEK_A_CONN_REAUTH_TIME, conn->reauth_s) ||
	    nla_put_u32(skb, IKEK_A_CONN_RAND_TIME, conn->rand_s) ||
	    nla_put_u32(skb, IKEK_A_CONN_OVER_TIME, conn->over_s) ||
	    nla_put_u32(skb, IKEK_A_CONN_IF_ID_IN, conn->if_id_in) ||
	    nla_put_u32(skb, IKEK_A_CONN_IF_ID_OUT, conn->if_id_out) ||
	    ikek_ctl_put_id(skb, IKEK_A_CONN_LOCAL_ID, conn->local_id) ||
	    ikek_ctl_put_id(skb, IKEK_A_CONN_REMOTE_ID, conn->remote_id) ||
	    put_ranges(skb, IKEK_A_CONN_LOCAL_ADDR, conn->local_addrs,
		       conn->n_local_addrs) ||
	    put_ranges(skb, IKEK_A_CONN_REMOTE_ADDR, conn->remote_addrs,
		       conn->n_remote_addrs) ||
	    put_proposals(skb, IKEK_A_CONN_PROPOSAL, conn->proposals,
			  conn->n_proposals))
		return -EMSGSIZE;
	return 0;
}

/*
 * Ends a message into which only some of its parts did fit. One without any
 * is taken back: it starts again in the next buffer.
 */
static int dump_split(struct sk_buff *skb, void *head, bool some)
{
	if (some)
		genlmsg_end(skb, head);
	else
		genlmsg_cancel(skb, head);
	return -EMSGSIZE;
}

static int dump_conn(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct ike_conn *conn)
{
	struct dump_at *at = dump_at(cb);
	u32 from = at->part;
	struct nlattr *nest;
	void *head;

	head = dump_put(skb, cb, IKEK_CMD_CONN_GET);
	if (!head || put_conn_head(skb, conn)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	for (; at->part < conn->n_children; at->part++) {
		nest = nla_nest_start(skb, IKEK_A_CONN_CHILD);
		if (!nest ||
		    put_child_conf(skb, &conn->children[at->part])) {
			nla_nest_cancel(skb, nest);
			return dump_split(skb, head, at->part > from);
		}
		nla_nest_end(skb, nest);
	}
	genlmsg_end(skb, head);
	return 0;
}

int ikek_nl_conn_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ike_conf *conf = ikek_net_conf_get(dump_net(skb));
	struct dump_at *at = dump_at(cb);
	struct ike_conn *conn;
	int err = 0;
	u32 i = 0;

	if (!conf)
		return 0;
	ike_conf_for_each(conn, conf) {
		if (i++ < at->first)
			continue;
		err = dump_conn(skb, cb, conn);
		if (err)
			break;
		at->first++;
		at->part = 0;
	}
	ike_conf_put(conf);
	return dump_end(skb, err);
}

static int dump_cred(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct ike_secret *secret)
{
	void *head = dump_put(skb, cb, IKEK_CMD_CRED_GET);
	u16 i;

	if (!head || nla_put_string(skb, IKEK_A_SECRET_NAME, secret->name))
		goto cancel;
	for (i = 0; i < secret->n_ids; i++)
		if (ikek_ctl_put_id(skb, IKEK_A_SECRET_ID, secret->ids[i]))
			goto cancel;
	genlmsg_end(skb, head);
	return 0;
cancel:
	genlmsg_cancel(skb, head);
	return -EMSGSIZE;
}

int ikek_nl_cred_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ike_conf *conf = ikek_net_conf_get(dump_net(skb));
	struct dump_at *at = dump_at(cb);
	struct ike_secret *secret;
	int err = 0;
	u32 i = 0;

	if (!conf)
		return 0;
	list_for_each_entry(secret, &conf->secrets, entry) {
		if (i++ < at->first)
			continue;
		err = dump_cred(skb, cb, secret);
		if (err)
			break;
		at->first++;
	}
	ike_conf_put(conf);
	return dump_end(skb, err);
}

/**
 * struct walk - a dump's way through an engine
 * @skb: buffer
 * @cb: the dump
 * @at: where it goes on
 * @head: message that Child SAs can be added to, or NULL
 * @child: number of the next Child SA of this IKE SA
 * @some: the message has Child SAs
 */
struct walk {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct dump_at *at;
	void *head;
	u32 child;
	bool some;
};

static int put_suite(struct sk_buff *skb, const struct ike_suite *suite)
{
	struct ike_transform t[4 + IKE_ADDKE_MAX];
	unsigned int n = 0, i;

	if (!suite->encr)
		return 0;
	t[n++] = (struct ike_transform){ IKE_TRANSFORM_ENCR, suite->encr->id,
					 suite->encr_key_bits };
	if (suite->integ)
		t[n++] = (struct ike_transform){ IKE_TRANSFORM_INTEG,
						 suite->integ->id };
	if (suite->prf)
		t[n++] = (struct ike_transform){ IKE_TRANSFORM_PRF,
						 suite->prf->id };
	if (suite->kex)
		t[n++] = (struct ike_transform){ IKE_TRANSFORM_KE,
						 suite->kex->id };
	for (i = 0; i < IKE_ADDKE_MAX; i++)
		if (suite->addke[i] != IKE_KE_NONE)
			t[n++] = (struct ike_transform){
				IKE_TRANSFORM_ADDKE1 + i, suite->addke[i] };
	for (i = 0; i < n; i++)
		if (put_transform(skb, IKEK_A_SA_TRANSFORM, &t[i]))
			return -EMSGSIZE;
	return 0;
}

/* Nothing for never */
static int put_until(struct sk_buff *skb, int type, u64 ms, int pad)
{
	return ms == U64_MAX ? 0 : nla_put_u64_64bit(skb, type, ms, pad);
}

static int put_sa(struct sk_buff *skb, const struct ike_sa_info *info)
{
	if (nla_put_u64_64bit(skb, IKEK_A_SA_ID, info->id, IKEK_A_SA_PAD) ||
	    nla_put_u8(skb, IKEK_A_SA_STATE, info->state) ||
	    put_flag(skb, IKEK_A_SA_INITIATOR, info->initiator) ||
	    nla_put_u64_64bit(skb, IKEK_A_SA_SPI_I, info->spi_i,
			      IKEK_A_SA_PAD) ||
	    nla_put_u64_64bit(skb, IKEK_A_SA_SPI_R, info->spi_r,
			      IKEK_A_SA_PAD) ||
	    put_text(skb, IKEK_A_SA_CONN, info->conn) ||
	    ikek_ctl_put_path(skb, IKEK_A_SA_PATH, &info->path) ||
	    put_flag(skb, IKEK_A_SA_NAT_LOCAL, info->nat_local) ||
	    put_flag(skb, IKEK_A_SA_NAT_REMOTE, info->nat_remote) ||
	    put_flag(skb, IKEK_A_SA_FRAGMENTATION, info->fragmentation) ||
	    put_flag(skb, IKEK_A_SA_ENCAP, info->encap) ||
	    put_flag(skb, IKEK_A_SA_MOBIKE, info->mobike) ||
	    ikek_ctl_put_id(skb, IKEK_A_SA_LOCAL_ID, info->local_id) ||
	    ikek_ctl_put_id(skb, IKEK_A_SA_REMOTE_ID, info->remote_id) ||
	    put_suite(skb, &info->suite))
		return -EMSGSIZE;
	if (info->state < IKE_SA_ESTABLISHED)
		return 0;
	if (nla_put_u64_64bit(skb, IKEK_A_SA_AGE, info->age_ms,
			      IKEK_A_SA_PAD) ||
	    put_until(skb, IKEK_A_SA_REKEY_IN, info->rekey_ms,
		      IKEK_A_SA_PAD) ||
	    put_until(skb, IKEK_A_SA_REAUTH_IN, info->reauth_ms,
		      IKEK_A_SA_PAD))
		return -EMSGSIZE;
	return 0;
}

static int walk_sa(void *arg, const struct ike_sa_info *info)
{
	struct walk *w = arg;

	if (w->head)
		genlmsg_end(w->skb, w->head);
	if (info->id != w->at->id) {
		w->at->id = info->id;
		w->at->part = 0;
	}
	w->child = 0;
	w->some = false;
	w->head = dump_put(w->skb, w->cb, IKEK_CMD_SA_GET);
	if (w->head && !put_sa(w->skb, info))
		return 0;
	genlmsg_cancel(w->skb, w->head);
	w->head = NULL;
	return -EMSGSIZE;
}

static int put_child_suite(struct sk_buff *skb,
			   const struct ike_esp_suite *suite)
{
	struct ike_transform t = { IKE_TRANSFORM_ENCR, suite->encr->id,
				   suite->encr_key_bits };

	if (put_transform(skb, IKEK_A_CHILD_SA_TRANSFORM, &t))
		return -EMSGSIZE;
	if (suite->integ) {
		t = (struct ike_transform){ IKE_TRANSFORM_INTEG,
					    suite->integ->id };
		if (put_transform(skb, IKEK_A_CHILD_SA_TRANSFORM, &t))
			return -EMSGSIZE;
	}
	t = (struct ike_transform){ IKE_TRANSFORM_ESN,
				    suite->esn ? IKE_ESN_YES : IKE_ESN_NO };
	return put_transform(skb, IKEK_A_CHILD_SA_TRANSFORM, &t);
}

static int put_usage(struct sk_buff *skb, const struct ike_usage *usage)
{
	if (nla_put_u64_64bit(skb, IKEK_A_CHILD_SA_BYTES_IN, usage->bytes_in,
			      IKEK_A_CHILD_SA_PAD) ||
	    nla_put_u64_64bit(skb, IKEK_A_CHILD_SA_PACKETS_IN,
			      usage->packets_in, IKEK_A_CHILD_SA_PAD) ||
	    nla_put_u64_64bit(skb, IKEK_A_CHILD_SA_BYTES_OUT,
			      usage->bytes_out, IKEK_A_CHILD_SA_PAD) ||
	    nla_put_u64_64bit(skb, IKEK_A_CHILD_SA_PACKETS_OUT,
			      usage->packets_out, IKEK_A_CHILD_SA_PAD))
		return -EMSGSIZE;
	if (usage->idle_in_s == U32_MAX)
		return 0;
	return nla_put_u32(skb, IKEK_A_CHILD_SA_IDLE_IN, usage->idle_in_s);
}

static int put_child_sa(struct sk_buff *skb, const struct ike_child_info *info)
{
	u8 mode = info->transport ? IKE_MODE_TRANSPORT : IKE_MODE_TUNNEL;

	if (nla_put_string(skb, IKEK_A_CHILD_SA_NAME, info->conf->name) ||
	    nla_put_u8(skb, IKEK_A_CHILD_SA_MODE, mode) ||
	    nla_put_u32(skb, IKEK_A_CHILD_SA_REQID, info->name.reqid) ||
	    nla_put_u32(skb, IKEK_A_CHILD_SA_SPI_IN, info->name.spi_in) ||
	    nla_put_u32(skb, IKEK_A_CHILD_SA_SPI_OUT, info->name.spi_out) ||
	    put_child_suite(skb, &info->suite) ||
	    put_selectors(skb, IKEK_A_CHILD_SA_LOCAL_TS, info->local->ts,
			  info->local->n) ||
	    put_selectors(skb, IKEK_A_CHILD_SA_REMOTE_TS, info->remote->ts,
			  info->remote->n) ||
	    nla_put_u64_64bit(skb, IKEK_A_CHILD_SA_AGE, info->age_ms,
			      IKEK_A_CHILD_SA_PAD) ||
	    put_until(skb, IKEK_A_CHILD_SA_REKEY_IN, info->rekey_ms,
		      IKEK_A_CHILD_SA_PAD) ||
	    put_until(skb, IKEK_A_CHILD_SA_ENDS_IN, info->end_ms,
		      IKEK_A_CHILD_SA_PAD) ||
	    put_usage(skb, &info->usage))
		return -EMSGSIZE;
	return 0;
}

static int walk_child(void *arg, const struct ike_child_info *info)
{
	struct walk *w = arg;
	struct nlattr *nest;

	if (w->child++ < w->at->part)
		return 0;
	nest = nla_nest_start(w->skb, IKEK_A_SA_CHILD);
	if (!nest || put_child_sa(w->skb, info)) {
		nla_nest_cancel(w->skb, nest);
		dump_split(w->skb, w->head, w->some);
		w->head = NULL;
		return -EMSGSIZE;
	}
	nla_nest_end(w->skb, nest);
	w->at->part++;
	w->some = true;
	return 0;
}

static int walk_engine(struct ike_engine *e, void *arg)
{
	struct walk *w = arg;
	const struct ike_visitor visitor = {
		.sa = walk_sa,
		.child = walk_child,
		.arg = w,
	};
	int err;

	err = ike_engine_visit_sas(e, w->at->id, &visitor);
	if (w->head)
		genlmsg_end(w->skb, w->head);
	w->head = NULL;
	return err;
}

int ikek_nl_sa_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct walk w = { .skb = skb, .cb = cb, .at = dump_at(cb) };
	struct ikek_net *in = dump_net(skb);
	int err = 0;

	while (!err && w.at->first < ikek_net_shards(in)) {
		err = ikek_net_visit(in, w.at->first, walk_engine, &w);
		if (!err)
			*w.at = (struct dump_at){ .first = w.at->first + 1 };
	}
	return dump_end(skb, err);
}

static int put_attempt(struct sk_buff *skb, const struct ike_attempt *a)
{
	const char *error = a->error > 0 ? ike_name_notify(a->error) : NULL;

	if (nla_put_u64_64bit(skb, IKEK_A_ATTEMPT_SEQ, a->seq,
			      IKEK_A_ATTEMPT_PAD) ||
	    nla_put_u64_64bit(skb, IKEK_A_ATTEMPT_WHEN, a->when,
			      IKEK_A_ATTEMPT_PAD) ||
	    put_flag(skb, IKEK_A_ATTEMPT_INITIATOR, a->initiator) ||
	    nla_put_u8(skb, IKEK_A_ATTEMPT_EXCHANGE, a->exchange) ||
	    put_text(skb, IKEK_A_ATTEMPT_EXCHANGE_NAME,
		     ike_name_exchange(a->exchange)) ||
	    nla_put_s32(skb, IKEK_A_ATTEMPT_ERROR, a->error) ||
	    put_text(skb, IKEK_A_ATTEMPT_ERROR_NAME, error) ||
	    put_flag(skb, IKEK_A_ATTEMPT_BY_PEER, a->by_peer) ||
	    ikek_ctl_put_path(skb, IKEK_A_ATTEMPT_PATH, &a->path) ||
	    put_text(skb, IKEK_A_ATTEMPT_CONN, a->conn) ||
	    put_text(skb, IKEK_A_ATTEMPT_CHILD, a->child) ||
	    put_text(skb, IKEK_A_ATTEMPT_REASON, a->reason) ||
	    put_text(skb, IKEK_A_ATTEMPT_OFFERED, a->offered) ||
	    put_text(skb, IKEK_A_ATTEMPT_EXPECTED, a->expected))
		return -EMSGSIZE;
	return 0;
}

/* Newest first, so the dump goes on below the number that it has told. */
static int walk_attempt(void *arg, const struct ike_attempt *attempt)
{
	struct walk *w = arg;
	void *head;

	if (w->at->id && attempt->seq >= w->at->id)
		return 0;
	head = dump_put(w->skb, w->cb, IKEK_CMD_ATTEMPT_GET);
	if (!head || put_attempt(w->skb, attempt)) {
		genlmsg_cancel(w->skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(w->skb, head);
	w->at->id = attempt->seq;
	return 0;
}

static int walk_attempts(struct ike_engine *e, void *arg)
{
	const struct ike_visitor visitor = {
		.attempt = walk_attempt,
		.arg = arg,
	};

	return ike_engine_visit_attempts(e, &visitor);
}

int ikek_nl_attempt_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb)
{
	struct walk w = { .skb = skb, .cb = cb, .at = dump_at(cb) };
	struct ikek_net *in = dump_net(skb);
	int err = 0;

	while (!err && w.at->first < ikek_net_shards(in)) {
		err = ikek_net_visit(in, w.at->first, walk_attempts, &w);
		if (!err)
			*w.at = (struct dump_at){ .first = w.at->first + 1 };
	}
	return dump_end(skb, err);
}
