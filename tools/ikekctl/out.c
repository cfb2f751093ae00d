// SPDX-License-Identifier: GPL-2.0-only
/* The model as JSON and as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/out.h"

static const char *name_in(const char *const *names, size_t n, unsigned int i)
{
	return i < n && names[i] ? names[i] : "?";
}

const char *mode_name(unsigned int mode)
{
	static const char *const names[] = {
		"tunnel", "transport", "pass", "drop",
	};

	return name_in(names, ARRAY_SIZE(names), mode);
}

const char *sa_state_name(unsigned int state)
{
	static const char *const names[] = {
		"created", "init-sent", "half-open", "intermediate-sent",
		"auth-sent", "established", "deleting", "dead",
	};

	return name_in(names, ARRAY_SIZE(names), state);
}

const char *event_name(unsigned int type)
{
	static const char *const names[] = {
		"ike-up", "ike-down", "child-up", "child-down", "ike-rekeyed",
		"child-rekeyed", "failed", "done", "ike-moved",
	};

	return name_in(names, ARRAY_SIZE(names), type);
}

const char *change_name(unsigned int change)
{
	static const char *const names[] = {
		"added", "changed", "removed", "unchanged",
	};

	return name_in(names, ARRAY_SIZE(names), change);
}

const char *fate_name(unsigned int fate)
{
	static const char *const names[] = {
		"kept", "replaced", "taken-down", "added",
	};

	return name_in(names, ARRAY_SIZE(names), fate);
}

static const char *end_action_name(unsigned int action)
{
	static const char *const names[] = { "clear", "trap", "start" };

	return name_in(names, ARRAY_SIZE(names), action);
}

static const char *childless_name(unsigned int childless)
{
	static const char *const names[] = {
		"allow", "never", "prefer", "force",
	};

	return name_in(names, ARRAY_SIZE(names), childless);
}

static const char *fragmentation_name(unsigned int fragmentation)
{
	static const char *const names[] = {
		"yes", "accept", "force", "no",
	};

	return name_in(names, ARRAY_SIZE(names), fragmentation);
}

static const char *unique_name(unsigned int unique)
{
	static const char *const names[] = { "no", "replace", "keep", "never" };

	return name_in(names, ARRAY_SIZE(names), unique);
}

void json_ident(struct json *j, const char *key, const struct ident *id)
{
	struct text t = {};

	ident_print(&t, id);
	json_text(j, key, &t);
}

void json_addr(struct json *j, const char *key, const struct addr *addr)
{
	struct text t = {};

	if (!addr->len)
		return;
	addr_print(&t, addr);
	json_text(j, key, &t);
}

void json_transforms(struct json *j, const char *key,
		     const struct transform *tr, unsigned int n)
{
	unsigned int i;

	json_array(j, key);
	for (i = 0; i < n; i++) {
		struct text t = {};

		json_object(j, NULL);
		json_string(j, "type", transform_type_name(tr[i].type));
		json_unsigned(j, "id", tr[i].id);
		if (tr[i].bits)
			json_unsigned(j, "key-bits", tr[i].bits);
		transform_print(&t, &tr[i]);
		json_text(j, "keyword", &t);
		json_end_object(j);
	}
	json_end_array(j);
}

static void json_proposals(struct json *j, const struct proposal *p,
			   unsigned int n)
{
	unsigned int i;

	json_array(j, "proposal");
	for (i = 0; i < n; i++) {
		struct text t = {};

		proposal_print(&t, &p[i]);
		json_text(j, NULL, &t);
	}
	json_end_array(j);
}

void json_selectors(struct json *j, const char *key,
		    const struct selector *ts, unsigned int n)
{
	unsigned int i;

	json_array(j, key);
	for (i = 0; i < n; i++) {
		struct text t = {};

		selector_print(&t, &ts[i]);
		json_text(j, NULL, &t);
	}
	json_end_array(j);
}

static void json_ranges(struct json *j, const char *key, const struct range *r,
			unsigned int n)
{
	unsigned int i;

	json_array(j, key);
	for (i = 0; i < n; i++) {
		struct text t = {};

		range_print(&t, &r[i]);
		json_text(j, NULL, &t);
	}
	json_end_array(j);
}

static void json_mark(struct json *j, const char *key, const struct mark *mark)
{
	if (!mark->mask)
		return;
	json_object(j, key);
	json_unsigned(j, "value", mark->value);
	json_unsigned(j, "mask", mark->mask);
	json_end_object(j);
}

static void json_limits(struct json *j, const struct child *child)
{
	json_unsigned(j, "rekey-time", child->time.rekey);
	json_unsigned(j, "life-time", child->time.life);
	json_unsigned(j, "rand-time", child->time.rand);
	json_unsigned(j, "rekey-bytes", child->bytes.rekey);
	json_unsigned(j, "life-bytes", child->bytes.life);
	json_unsigned(j, "rand-bytes", child->bytes.rand);
	json_unsigned(j, "rekey-packets", child->packets.rekey);
	json_unsigned(j, "life-packets", child->packets.life);
	json_unsigned(j, "rand-packets", child->packets.rand);
	json_unsigned(j, "inactivity", child->inactivity);
}

static void json_child(struct json *j, const struct child *child)
{
	json_object(j, NULL);
	json_string(j, "name", child->name);
	json_string(j, "mode", mode_name(child->mode));
	json_array(j, "start-action");
	if (child->start_action & IKEK_START_ACTION_START)
		json_string(j, NULL, "start");
	if (child->start_action & IKEK_START_ACTION_TRAP)
		json_string(j, NULL, "trap");
	json_end_array(j);
	json_string(j, "dpd-action", end_action_name(child->dpd_action));
	json_string(j, "close-action", end_action_name(child->close_action));
	json_limits(j, child);
	json_unsigned(j, "reqid", child->reqid);
	json_unsigned(j, "priority", child->priority);
	json_unsigned(j, "replay-window", child->replay_window);
	json_mark(j, "mark-in", &child->mark_in);
	json_mark(j, "mark-out", &child->mark_out);
	json_unsigned(j, "if-id-in", child->if_id_in);
	json_unsigned(j, "if-id-out", child->if_id_out);
	json_selectors(j, "local-ts", child->local, child->n_local);
	json_selectors(j, "remote-ts", child->remote, child->n_remote);
	json_proposals(j, child->proposals, child->n_proposals);
	json_end_object(j);
}

void json_conn(struct json *j, const struct conn *conn)
{
	unsigned int i;

	json_object(j, NULL);
	json_string(j, "name", conn->name);
	json_unsigned(j, "local-port", conn->local_port);
	json_unsigned(j, "remote-port", conn->remote_port);
	json_unsigned(j, "keyingtries", conn->keyingtries);
	json_string(j, "unique", unique_name(conn->unique));
	json_string(j, "childless", childless_name(conn->childless));
	json_string(j, "fragmentation",
		    fragmentation_name(conn->fragmentation));
	json_bool(j, "encap", conn->encap);
	json_bool(j, "mobike", conn->mobike);
	json_unsigned(j, "dpd-delay", conn->dpd_delay);
	json_unsigned(j, "rekey-time", conn->rekey_time);
	json_unsigned(j, "reauth-time", conn->reauth_time);
	json_unsigned(j, "rand-time", conn->rand_time);
	json_unsigned(j, "over-time", conn->over_time);
	json_unsigned(j, "if-id-in", conn->if_id_in);
	json_unsigned(j, "if-id-out", conn->if_id_out);
	json_ident(j, "local-id", &conn->local_id);
	json_ident(j, "remote-id", &conn->remote_id);
	json_ranges(j, "local-addr", conn->local_addrs, conn->n_local_addrs);
	json_ranges(j, "remote-addr", conn->remote_addrs,
		    conn->n_remote_addrs);
	json_proposals(j, conn->proposals, conn->n_proposals);
	json_array(j, "child");
	for (i = 0; i < conn->n_children; i++)
		json_child(j, &conn->children[i]);
	json_end_array(j);
	json_end_object(j);
}

void json_secret(struct json *j, const struct secret *secret)
{
	unsigned int i;

	json_object(j, NULL);
	json_string(j, "name", secret->name);
	json_array(j, "id");
	for (i = 0; i < secret->n_ids; i++)
		json_ident(j, NULL, &secret->ids[i]);
	json_end_array(j);
	json_end_object(j);
}

void json_settings(struct json *j, const char *key,
		   const struct settings *settings)
{
	static const char *const names[IKEK_A_SETTINGS_MAX + 1] = {
		[IKEK_A_SETTINGS_COOKIE_THRESHOLD] = "cookie-threshold",
		[IKEK_A_SETTINGS_HALF_OPEN_MAX] = "half-open-max",
		[IKEK_A_SETTINGS_HALF_OPEN_TIMEOUT] = "half-open-timeout",
		[IKEK_A_SETTINGS_RETRANSMIT_TIMEOUT] = "retransmit-timeout",
		[IKEK_A_SETTINGS_RETRANSMIT_BASE] = "retransmit-base",
		[IKEK_A_SETTINGS_RETRANSMIT_TRIES] = "retransmit-tries",
		[IKEK_A_SETTINGS_FRAGMENT_SIZE_V4] = "fragment-size-v4",
		[IKEK_A_SETTINGS_FRAGMENT_SIZE_V6] = "fragment-size-v6",
		[IKEK_A_SETTINGS_MAX_PACKET] = "max-packet",
		[IKEK_A_SETTINGS_FRAGMENT_MEMORY] = "fragment-memory",
		[IKEK_A_SETTINGS_KEEPALIVE] = "keepalive",
		[IKEK_A_SETTINGS_IKE_SA_MAX] = "ike-sa-max",
		[IKEK_A_SETTINGS_IKE_SA_PER_PEER] = "ike-sa-per-peer",
		[IKEK_A_SETTINGS_CHILD_SA_MAX] = "child-sa-max",
		[IKEK_A_SETTINGS_CHILD_SA_PER_IKE_SA] = "child-sa-per-ike-sa",
		[IKEK_A_SETTINGS_MESSAGE_MEMORY] = "message-memory",
		[IKEK_A_SETTINGS_QUEUE_MAX] = "queue-max",
		[IKEK_A_SETTINGS_QUEUE_MEMORY] = "queue-memory",
	};
	int i;

	json_object(j, key);
	for (i = 1; i <= IKEK_A_SETTINGS_MAX; i++)
		if (settings->set[i])
			json_unsigned(j, names[i], settings->value[i]);
	json_end_object(j);
}

void age_print(struct text *t, uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s < 10)
		text_printf(t, "%llu.%llus", (unsigned long long)s,
			    (unsigned long long)(ms % 1000 / 100));
	else if (s < 60)
		text_printf(t, "%llus", (unsigned long long)s);
	else if (s < 3600)
		text_printf(t, "%llum%02llus", (unsigned long long)(s / 60),
			    (unsigned long long)(s % 60));
	else if (s < 86400)
		text_printf(t, "%lluh%02llum", (unsigned long long)(s / 3600),
			    (unsigned long long)(s / 60 % 60));
	else
		text_printf(t, "%llud%lluh", (unsigned long long)(s / 86400),
			    (unsigned long long)(s / 3600 % 24));
}

void bytes_print(struct text *t, uint64_t n)
{
	static const char units[] = " kMGTPE";
	double v = n;
	size_t i = 0;

	while (v >= 999.5 && units[i + 1]) {
		v /= 1000;
		i++;
	}
	if (!i)
		text_printf(t, "%lluB", (unsigned long long)n);
	else
		text_printf(t, "%.*f%cB", v < 9.95, v, units[i]);
}

void selectors_print(struct text *t, const struct selector *ts,
		     unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (i)
			text_putc(t, ' ');
		selector_print(t, &ts[i]);
	}
}

static void ranges_print(struct text *t, const struct range *r,
			 unsigned int n)
{
	unsigned int i;

	if (!n)
		text_puts(t, "%any");
	for (i = 0; i < n; i++) {
		if (i)
			text_putc(t, ' ');
		range_print(t, &r[i]);
	}
}

static void proposals_print(struct text *t, const char *indent,
			    const struct proposal *p, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		text_printf(t, "%sproposal ", indent);
		proposal_print(t, &p[i]);
		text_putc(t, '\n');
	}
}

static void child_print(struct text *t, const struct child *child)
{
	text_printf(t, "  child %s: %s", child->name, mode_name(child->mode));
	if (child->start_action & IKEK_START_ACTION_START)
		text_puts(t, ", start");
	if (child->start_action & IKEK_START_ACTION_TRAP)
		text_puts(t, ", trap");
	text_puts(t, "\n    ");
	selectors_print(t, child->local, child->n_local);
	text_puts(t, " === ");
	selectors_print(t, child->remote, child->n_remote);
	text_putc(t, '\n');
	if (child->mode <= IKEK_CHILD_MODE_TRANSPORT)
		proposals_print(t, "    ", child->proposals,
				child->n_proposals);
}

void conn_print(struct text *t, const struct conn *conn)
{
	unsigned int i;

	text_printf(t, "%s\n  local  ", conn->name);
	ranges_print(t, conn->local_addrs, conn->n_local_addrs);
	text_puts(t, ", identity ");
	ident_print(t, &conn->local_id);
	text_puts(t, "\n  remote ");
	ranges_print(t, conn->remote_addrs, conn->n_remote_addrs);
	text_puts(t, ", identity ");
	ident_print(t, &conn->remote_id);
	text_putc(t, '\n');
	proposals_print(t, "  ", conn->proposals, conn->n_proposals);
	for (i = 0; i < conn->n_children; i++)
		child_print(t, &conn->children[i]);
}

void table_cell(struct table *table, const char *s)
{
	text_puts(&table->t, s);
	text_putc(&table->t, '\t');
}

void table_text(struct table *table, struct text *t)
{
	table_cell(table, t->s ? t->s : "");
	free(t->s);
	memset(t, 0, sizeof(*t));
}

void table_line(struct table *table)
{
	text_putc(&table->t, '\n');
}

#define COLUMNS_MAX 16

static void measure(const char *s, size_t width[COLUMNS_MAX])
{
	size_t column = 0;

	for (; *s; s++) {
		size_t len = strcspn(s, "\t\n");

		if (s[len] == '\t' && column < COLUMNS_MAX) {
			if (len > width[column])
				width[column] = len;
			column++;
		}
		s += len;
		if (*s == '\n')
			column = 0;
		else if (!*s)
			break;
	}
}

void table_print(struct table *table)
{
	const char *s = table->t.s ? table->t.s : "";
	size_t width[COLUMNS_MAX] = {}, column = 0;

	measure(s, width);
	while (*s) {
		size_t len = strcspn(s, "\t\n");
		/* the last cell of a line needs no blanks behind it */
		bool last = s[len] == '\n' || !s[len] || s[len + 1] == '\n';

		printf("%.*s", (int)len, s);
		if (!last && column < COLUMNS_MAX)
			printf("%*s", (int)(width[column] - len + 2), "");
		column++;
		s += len;
		if (*s == '\n') {
			putchar('\n');
			column = 0;
		}
		s += *s != '\0';
	}
	free(table->t.s);
	memset(table, 0, sizeof(*table));
}
