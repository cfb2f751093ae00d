// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl up, down, flush, version */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/ikekctl.h"

/* A command whose outcome is waited for */
struct order {
	uint64_t ticket;
	bool ended;
	int32_t error;
	char *error_name;
	char *reason;
};

static void decode_ticket(void *arg, struct attrs attrs)
{
	struct attrs tb[IKEK_A_COMMAND_MAX + 1];
	struct order *order = arg;

	attr_parse(attrs, tb, IKEK_A_COMMAND_MAX);
	order->ticket = attr_number(tb[IKEK_A_COMMAND_TICKET]);
}

/* The event that ends it may have come before its ticket did. */
static bool is_it(void *arg, struct attrs attrs)
{
	struct attrs tb[IKEK_A_EVENT_MAX + 1];
	struct order *order = arg;

	attr_parse(attrs, tb, IKEK_A_EVENT_MAX);
	if (attr_number(tb[IKEK_A_EVENT_TYPE]) != IKEK_EVENT_TYPE_DONE ||
	    attr_number(tb[IKEK_A_EVENT_TICKET]) != order->ticket)
		return true;
	order->ended = true;
	order->error = attr_s32(tb[IKEK_A_EVENT_ERROR]);
	order->error_name = attr_string(tb[IKEK_A_EVENT_ERROR_NAME]);
	order->reason = attr_string(tb[IKEK_A_EVENT_REASON]);
	return false;
}

static void json_order(const struct order *order, const char *conn,
		       const char *child)
{
	struct json j = {};

	json_object(&j, NULL);
	json_string(&j, "conn", conn);
	json_string(&j, "child", child);
	json_unsigned(&j, "ticket", order->ticket);
	json_bool(&j, "done", order->ended);
	if (order->ended) {
		json_number(&j, "error", order->error);
		json_string(&j, "error-name", order->error_name);
		json_string(&j, "reason", order->reason);
	}
	json_end_object(&j);
	json_print(&j);
}

static int report(const struct order *order, const char *what,
		  const char *state)
{
	const char *reason = order->reason ? order->reason : "";

	if (!order->error) {
		if (!options.json)
			printf("%s is %s\n", what, state);
		return DONE;
	}
	return fail(FAILED, "%s: %s%s%s", what,
		    error_text(order->error, order->error_name),
		    *reason ? ": " : "", reason);
}

static int wait_for(struct nl *events, struct order *order, const char *what,
		    const char *state)
{
	int timeout = options.wait < 0 ? -1 : options.wait * 1000;
	int err = nl_events(events, timeout, is_it, order);

	if (order->ended)
		return report(order, what, state);
	if (err == -ETIMEDOUT && !options.wait)
		return DONE;
	if (err == -ETIMEDOUT)
		return fail(FAILED, "%s: no outcome within %d seconds, it goes on",
			    what, options.wait);
	if (err == -ENOBUFS)
		return fail(FAILED, "%s: events were lost, the outcome is not known",
			    what);
	return fail(FAILED, "%s: %s", what, strerror(-err));
}

static int send_order(struct nl *nl, uint8_t cmd, const char *conn,
		      const char *child, struct order *order)
{
	struct msg m = {};

	msg_begin(&m, nl, cmd, NLM_F_ACK);
	msg_string(&m, IKEK_A_COMMAND_CONN, conn);
	if (child)
		msg_string(&m, IKEK_A_COMMAND_CHILD, child);
	msg_end(&m);
	return nl_call(nl, &m, decode_ticket, order);
}

static int give_order(struct nl *nl, struct nl *events, uint8_t cmd,
		      const char *what, const char *state)
{
	char *conn = xstrdup(what), *child = strchr(conn, '/');
	struct order order = {};
	int err, status;

	if (child)
		*child++ = '\0';
	err = nl_subscribe(events);
	if (err) {
		snprintf(events->error, sizeof(events->error), "%s",
			 strerror(-err));
		status = refused(events, err, what);
		goto out;
	}
	err = send_order(nl, cmd, conn, child, &order);
	if (err) {
		status = refused(nl, err, what);
		goto out;
	}
	status = wait_for(events, &order, what, state);
	if (options.json)
		json_order(&order, conn, child);
	free(order.error_name);
	free(order.reason);
out:
	free(conn);
	return status;
}

static int command(int argc, char **argv, uint8_t cmd, const char *state)
{
	struct nl nl, events;
	int status;

	if (argc != 2 || !*argv[1])
		return fail(USAGE, "%s wants CONN or CONN/CHILD", argv[0]);
	status = connect_module(&nl);
	if (status)
		return status;
	if (nl_open(&events)) {
		nl_close(&nl);
		return fail(UNAVAILABLE, "events can't be received");
	}
	status = give_order(&nl, &events, cmd, argv[1], state);
	nl_close(&events);
	nl_close(&nl);
	return status;
}

int cmd_up(int argc, char **argv)
{
	return command(argc, argv, IKEK_CMD_UP, "up");
}

int cmd_down(int argc, char **argv)
{
	return command(argc, argv, IKEK_CMD_DOWN, "down");
}

int cmd_flush(int argc, char **argv)
{
	struct msg m = {};
	struct nl nl;
	int status, err;

	(void)argv;
	if (argc > 1)
		return fail(USAGE, "flush takes no arguments");
	status = connect_module(&nl);
	if (status)
		return status;
	msg_begin(&m, &nl, IKEK_CMD_FLUSH, NLM_F_ACK);
	msg_end(&m);
	err = nl_call(&nl, &m, NULL, NULL);
	if (err)
		status = refused(&nl, err, "flush");
	else if (options.json)
		puts("{}");
	nl_close(&nl);
	return status;
}

static void decode_version(void *arg, struct attrs attrs)
{
	struct attrs tb[IKEK_A_VERSION_MAX + 1];
	char **module = arg;

	attr_parse(attrs, tb, IKEK_A_VERSION_MAX);
	free(*module);
	*module = attr_string(tb[IKEK_A_VERSION_MODULE]);
}

/* The tool's own version is told whether or not there is a module. */
int cmd_version(int argc, char **argv)
{
	struct json j = {};
	struct msg m = {};
	char *module = NULL;
	struct nl nl;
	int status, err = 0;

	(void)argv;
	if (argc > 1)
		return fail(USAGE, "version takes no arguments");
	status = connect_module(&nl);
	if (!status) {
		msg_begin(&m, &nl, IKEK_CMD_VERSION_GET, NLM_F_ACK);
		msg_end(&m);
		err = nl_call(&nl, &m, decode_version, &module);
		if (err)
			status = refused(&nl, err, "version");
		nl_close(&nl);
	}
	if (options.json) {
		json_object(&j, NULL);
		json_string(&j, "tool", IKEK_VERSION);
		json_string(&j, "module", module);
		json_unsigned(&j, "interface", IKEK_FAMILY_VERSION);
		json_end_object(&j);
		json_print(&j);
	} else {
		printf("ikekctl %s\n", IKEK_VERSION);
		if (module)
			printf("ikek.ko %s\n", module);
	}
	free(module);
	return status;
}
