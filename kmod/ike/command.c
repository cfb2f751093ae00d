// SPDX-License-Identifier: GPL-2.0-only
/* Orders of persons: up, down and rekey, of a connection or of a child. */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/child.h"

static int up(struct ike_engine *e, struct ike_conn *conn, const char *child,
	      struct ike_order *order)
{
	unsigned int i;
	int err, found = -ENOENT;

	for (i = 0; i < conn->n_children; i++) {
		const struct ike_child_conf *c = &conn->children[i];

		if ((c->mode != IKE_MODE_TUNNEL &&
		     c->mode != IKE_MODE_TRANSPORT) ||
		    (child[0] && strcmp(child, c->name)))
			continue;
		found = 0;
		ike_trap_relax(e, c);
		err = ike_initiate(e, conn, c, NULL, order, 0);
		if (err)
			ike_order_put(e, ike_order_get(order), err,
				      ike_error_text(err));
	}
	return found;
}

/* What the peer has refused and is to be asked for again */
static int call_off(struct ike_sa *sa, const char *name)
{
	struct ike_task *task, *next;
	int found = -ENOENT;

	list_for_each_entry_safe(task, next, &sa->tasks, entry) {
		if (task->type != IKE_TASK_CREATE_CHILD || !task->tries ||
		    strcmp(task->conf->name, name) ||
		    (sa->busy && list_is_first(&task->entry, &sa->tasks)))
			continue;
		ike_task_end(sa, task, -ECANCELED, "taken down");
		found = 0;
	}
	return found;
}

static int down_children(struct ike_sa *sa, const char *name,
			 struct ike_order *order)
{
	struct ike_child *child;
	int found = sa->state == IKE_SA_ESTABLISHED ? call_off(sa, name) :
						      -ENOENT;

	list_for_each_entry(child, &sa->children, entry) {
		if (strcmp(child->conf->name, name) || child->deleting)
			continue;
		if (ike_child_delete(child, order))
			return -ENOMEM;
		child->unwanted = true;
		found = 0;
	}
	return found;
}

static int down(struct ike_engine *e, const char *conn, const char *child,
		struct ike_order *order)
{
	struct ike_sa *sa;
	int err, found = -ENOENT;

	ike_for_each_sa(sa, e) {
		if (strcmp(sa->conn->name, conn) ||
		    sa->state == IKE_SA_DELETING)
			continue;
		if (child[0]) {
			err = down_children(sa, child, order);
			if (err != -ENOENT && (err || found == -ENOENT))
				found = err;
			continue;
		}
		err = ike_sa_take_down(sa, order);
		if (err || found == -ENOENT)
			found = err;
	}
	return found;
}

static int rekey_children(struct ike_sa *sa, const char *name,
			  struct ike_order *order)
{
	struct ike_child *child;
	int found = -ENOENT;

	list_for_each_entry(child, &sa->children, entry) {
		if (strcmp(child->conf->name, name) || !child->in_use)
			continue;
		if (ike_child_rekey(child, order))
			return -ENOMEM;
		found = 0;
	}
	return found;
}

static int rekey(struct ike_engine *e, const char *conn, const char *child,
		 struct ike_order *order)
{
	struct ike_sa *sa;
	int err, found = -ENOENT;

	list_for_each_entry(sa, &e->sas, entry) {
		if (strcmp(sa->conn->name, conn) || sa->replaced ||
		    sa->state != IKE_SA_ESTABLISHED)
			continue;
		err = child[0] ? rekey_children(sa, child, order) :
				 ike_sa_rekey(sa, order);
		if (err != -ENOENT && (err || found == -ENOENT))
			found = err;
	}
	return found;
}

/**
 * ike_engine_command() - an order from a person
 * @e: the engine
 * @cmd: the order
 *
 * Context: a door; may sleep.
 * Return: 0 if one IKE_EVENT_DONE with the ticket has come or will come;
 * -ENOENT when there is no such connection, child, or SA here; or another
 * negative errno.
 */
int ike_engine_command(struct ike_engine *e, const struct ike_command *cmd)
{
	struct ike_order *order;
	struct ike_conn *conn = NULL;
	int err = -ENOENT;

	if (!e->conf)
		return -ENOENT;
	order = ike_order_new(cmd->ticket);
	if (!order)
		return -ENOMEM;
	if (cmd->type == IKE_COMMAND_UP) {
		conn = ike_conf_find(e->conf, cmd->conn);
		if (conn)
			err = up(e, conn, cmd->child, order);
	} else if (cmd->type == IKE_COMMAND_REKEY) {
		err = rekey(e, cmd->conn, cmd->child, order);
	} else {
		err = down(e, cmd->conn, cmd->child, order);
	}
	if (err && order->refs == 1) {
		kfree(order);
	} else {
		ike_order_put(e, order, err, err ? ike_error_text(err) : "");
		err = 0;
	}
	ike_engine_leave(e);
	return err;
}
