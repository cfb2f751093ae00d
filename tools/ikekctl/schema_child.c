// SPDX-License-Identifier: GPL-2.0-only
/* The section of a child, as swanctl.conf(5) has it. */
#include <string.h>

#include "ikekctl/schema.h"

#define REKEY_TIME	3600		/* seconds */
#define UNSET		UINT64_MAX

static const struct limit unset = { UNSET, UNSET, UNSET };

static void child_local_ts(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct child *child = object;

	value_selectors(kv->value, kv->value_pos, &child->local,
			&child->n_local, r->d);
}

static void child_remote_ts(struct reader *r, const struct setting *kv,
			    void *object)
{
	struct child *child = object;

	value_selectors(kv->value, kv->value_pos, &child->remote,
			&child->n_remote, r->d);
}

static void child_proposals(struct reader *r, const struct setting *kv,
			    void *object)
{
	struct child *child = object;

	value_proposals(kv->value, kv->value_pos, true, &child->proposals,
			&child->n_proposals, r->d);
}

static void child_mode(struct reader *r, const struct setting *kv,
		       void *object)
{
	static const char *const words[] = {
		[IKEK_CHILD_MODE_TUNNEL] = "tunnel",
		[IKEK_CHILD_MODE_TRANSPORT] = "transport",
		[IKEK_CHILD_MODE_PASS] = "pass",
		[IKEK_CHILD_MODE_DROP] = "drop",
	};
	struct child *child = object;
	int mode;

	if (!strcmp(kv->value, "beet") ||
	    !strcmp(kv->value, "transport_proxy")) {
		diag_error(r->d, kv->value_pos, "mode %s is not supported",
			   kv->value);
		return;
	}
	mode = schema_word(r, kv, words, ARRAY_SIZE(words));
	if (mode >= 0)
		child->mode = mode;
}

static void child_start_action(struct reader *r, const struct setting *kv,
			       void *object)
{
	static const char *const words[] = {
		"none", "start", "trap", "trap|start", "start|trap",
	};
	static const uint8_t bits[] = {
		0, IKEK_START_ACTION_START, IKEK_START_ACTION_TRAP,
		IKEK_START_ACTION_MASK, IKEK_START_ACTION_MASK,
	};
	struct child *child = object;
	int i = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (i >= 0)
		child->start_action = bits[i];
}

/* Both actions take each of the words. */
static void end_action(struct reader *r, const struct setting *kv,
		       uint8_t *action)
{
	static const char *const words[] = {
		"none", "clear", "trap", "start", "restart",
	};
	static const uint8_t actions[] = {
		IKEK_END_ACTION_CLEAR, IKEK_END_ACTION_CLEAR,
		IKEK_END_ACTION_TRAP, IKEK_END_ACTION_START,
		IKEK_END_ACTION_START,
	};
	int i = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (i >= 0)
		*action = actions[i];
}

static void child_dpd_action(struct reader *r, const struct setting *kv,
			     void *object)
{
	end_action(r, kv, &((struct child *)object)->dpd_action);
}

static void child_close_action(struct reader *r, const struct setting *kv,
			       void *object)
{
	end_action(r, kv, &((struct child *)object)->close_action);
}

static void read_seconds(struct reader *r, const struct setting *kv,
			 uint64_t *out)
{
	uint32_t seconds;

	if (value_seconds(kv->value, kv->value_pos, &seconds, r->d))
		*out = seconds;
}

static void read_bytes(struct reader *r, const struct setting *kv,
		       uint64_t *out)
{
	value_count(kv->value, kv->value_pos, true, out, r->d);
}

static void read_packets(struct reader *r, const struct setting *kv,
			 uint64_t *out)
{
	value_count(kv->value, kv->value_pos, false, out, r->d);
}

/* The limits' keys: struct limit LIMIT, its FIELD, and how the value is read */
#define LIMIT_KEY(name, limit, field, read)				\
static void child_##name(struct reader *r, const struct setting *kv,	\
			 void *object)					\
{									\
	read(r, kv, &((struct child *)object)->limit.field);		\
}

LIMIT_KEY(rekey_time, time, rekey, read_seconds)
LIMIT_KEY(life_time, time, life, read_seconds)
LIMIT_KEY(rand_time, time, rand, read_seconds)
LIMIT_KEY(rekey_bytes, bytes, rekey, read_bytes)
LIMIT_KEY(life_bytes, bytes, life, read_bytes)
LIMIT_KEY(rand_bytes, bytes, rand, read_bytes)
LIMIT_KEY(rekey_packets, packets, rekey, read_packets)
LIMIT_KEY(life_packets, packets, life, read_packets)
LIMIT_KEY(rand_packets, packets, rand, read_packets)

static void child_inactivity(struct reader *r, const struct setting *kv,
			     void *object)
{
	struct child *child = object;

	value_seconds(kv->value, kv->value_pos, &child->inactivity, r->d);
}

static void child_reqid(struct reader *r, const struct setting *kv,
			void *object)
{
	struct child *child = object;

	value_number(kv->value, kv->value_pos, 0, UINT32_MAX, &child->reqid,
		     r->d);
}

static void child_priority(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct child *child = object;

	value_number(kv->value, kv->value_pos, 0, UINT32_MAX,
		     &child->priority, r->d);
}

static void child_replay_window(struct reader *r, const struct setting *kv,
				void *object)
{
	struct child *child = object;

	value_number(kv->value, kv->value_pos, 0, 4096, &child->replay_window,
		     r->d);
}

static void child_mark_in(struct reader *r, const struct setting *kv,
			  void *object)
{
	struct child *child = object;

	value_mark(kv->value, kv->value_pos, &child->mark_in, r->d);
}

static void child_mark_out(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct child *child = object;

	value_mark(kv->value, kv->value_pos, &child->mark_out, r->d);
}

static void child_if_id_in(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct child *child = object;

	schema_if_id(r, kv, &child->if_id_in);
}

static void child_if_id_out(struct reader *r, const struct setting *kv,
			    void *object)
{
	struct child *child = object;

	schema_if_id(r, kv, &child->if_id_out);
}

static const struct key child_keys[] = {
	{ "local_ts", child_local_ts, NULL },
	{ "remote_ts", child_remote_ts, NULL },
	{ "esp_proposals", child_proposals, NULL },
	{ "mode", child_mode, NULL },
	{ "start_action", child_start_action, NULL },
	{ "dpd_action", child_dpd_action, NULL },
	{ "close_action", child_close_action, NULL },
	{ "rekey_time", child_rekey_time, NULL },
	{ "life_time", child_life_time, NULL },
	{ "rand_time", child_rand_time, NULL },
	{ "rekey_bytes", child_rekey_bytes, NULL },
	{ "life_bytes", child_life_bytes, NULL },
	{ "rand_bytes", child_rand_bytes, NULL },
	{ "rekey_packets", child_rekey_packets, NULL },
	{ "life_packets", child_life_packets, NULL },
	{ "rand_packets", child_rand_packets, NULL },
	{ "inactivity", child_inactivity, NULL },
	{ "reqid", child_reqid, NULL },
	{ "priority", child_priority, NULL },
	{ "replay_window", child_replay_window, NULL },
	{ "mark_in", child_mark_in, NULL },
	{ "mark_out", child_mark_out, NULL },
	{ "if_id_in", child_if_id_in, NULL },
	{ "if_id_out", child_if_id_out, NULL },
	{ "ah_proposals", NULL, NULL },
	{ "updown", NULL, NULL },
	{ "hostaccess", NULL, "yes, no" },
	{ "policies", NULL, "yes" },
	{ "policies_fwd_out", NULL, "no" },
	{ "ipcomp", NULL, "no" },
	{ "interface", NULL, NULL },
	{ "set_mark_in", NULL, "0, 0/0x00000000" },
	{ "set_mark_out", NULL, "0, 0/0x00000000" },
	{ "tfc_padding", NULL, "0" },
	{ "hw_offload", NULL, "no" },
	{ "copy_df", NULL, "yes" },
	{ "copy_ecn", NULL, "yes" },
	{ "copy_dscp", NULL, "out" },
	{ "label", NULL, NULL },
	{ "label_mode", NULL, NULL },
	{ "per_cpu_sas", NULL, "no" },
};

static const struct kind child_kind = {
	.what = "a child",
	.keys = child_keys,
	.n_keys = ARRAY_SIZE(child_keys),
};

/* What the configuration does not say follows from what it says. */
static void limit_defaults(struct limit *l, uint64_t rekey)
{
	if (l->rekey == UNSET)
		l->rekey = l->life == UNSET ? rekey : l->life / 1.1;
	if (l->life == UNSET)
		l->life = l->rekey + l->rekey / 10;
	if (l->rand == UNSET)
		l->rand = l->life > l->rekey ? l->life - l->rekey : 0;
}

static void check_limit(struct reader *r, const struct section *s,
			const struct limit *l, const char *of)
{
	if (l->rekey && l->life && l->life < l->rekey)
		diag_error(r->d, s->pos,
			   "child %s has a life_%s below its rekey_%s",
			   s->name, of, of);
}

static void child_limits(struct reader *r, const struct section *s,
			 struct child *child)
{
	limit_defaults(&child->time, REKEY_TIME);
	limit_defaults(&child->bytes, 0);
	limit_defaults(&child->packets, 0);
	check_limit(r, s, &child->time, "time");
	check_limit(r, s, &child->bytes, "bytes");
	check_limit(r, s, &child->packets, "packets");
}

/* What holds when the configuration does not say */
static void child_defaults(struct reader *r, struct child *child)
{
	const struct pos nowhere = {};

	if (!child->n_local)
		value_selectors("dynamic", nowhere, &child->local,
				&child->n_local, r->d);
	if (!child->n_remote)
		value_selectors("dynamic", nowhere, &child->remote,
				&child->n_remote, r->d);
	if (!child->n_proposals)
		value_proposals("default", nowhere, true, &child->proposals,
				&child->n_proposals, r->d);
}

void schema_child(struct reader *r, struct section *s, void *object)
{
	struct conn *conn = object;
	struct child *child;

	if (!schema_name_ok(r, s))
		return;
	if (conn->n_children == CHILDREN_MAX) {
		diag_error(r->d, s->pos, "more than %u children", CHILDREN_MAX);
		return;
	}
	conn->children = grow(conn->children, conn->n_children,
			      sizeof(*conn->children));
	child = &conn->children[conn->n_children++];
	memset(child, 0, sizeof(*child));
	child->name = xstrdup(s->name);
	child->replay_window = 64;
	child->time = unset;
	child->bytes = unset;
	child->packets = unset;
	schema_read(r, s, &child_kind, child);
	child_defaults(r, child);
	child_limits(r, s, child);
}
