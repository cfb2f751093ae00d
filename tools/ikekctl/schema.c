// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sections and keys there are, and what they mean. Names, values and
 * defaults are those of swanctl.conf(5).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/schema.h"

static bool name_fits(const char *pattern, const char *name)
{
	size_t len = strlen(pattern) - 1;

	if (pattern[len] == '*')
		return !strncmp(pattern, name, len);
	return !strcmp(pattern, name);
}

/*
 * Is this key the name of a section? A mistyped key may well start like one:
 * remote-2 and remote2 are meant to be sections, remote_adrs is not.
 */
static bool is_section(const char *pattern, const char *key)
{
	size_t len = strcspn(pattern, "*");

	return name_fits(pattern, key) &&
	       !isalpha((unsigned char)key[len]) && key[len] != '_';
}

static void unknown(struct reader *r, struct pos pos, const char *what,
		    const char *name, const struct kind *kind,
		    const char *const *words, size_t n)
{
	const char *near = nearest(name, words, n);
	struct text t = {};

	text_printf(&t, "unknown %s", what);
	if (!kind->quiet)
		text_printf(&t, " \"%s\"", name);
	text_printf(&t, " of %s", kind->what);
	if (near)
		text_printf(&t, ", did you mean %.*s?",
			    (int)strcspn(near, "*"), near);
	diag_error(r->d, pos, "%s", t.s);
	free(t.s);
}

static void unknown_key(struct reader *r, const struct setting *kv,
			const struct kind *kind)
{
	const char **words = xcalloc(kind->n_keys, sizeof(*words));
	size_t i;

	for (i = 0; i < kind->n_keys; i++)
		words[i] = kind->keys[i].name;
	for (i = 0; i < kind->n_places; i++)
		if (is_section(kind->places[i].name, kv->key))
			break;
	if (i < kind->n_places)
		diag_error(r->d, kv->pos, "%s of %s is a section: { is expected instead of =",
			   kv->key, kind->what);
	else
		unknown(r, kv->pos, "key", kv->key, kind, words,
			kind->n_keys);
	free(words);
}

static bool in_list(const char *list, const char *word)
{
	bool found = false;
	char *item;

	while (list && !found && (item = list_next(&list))) {
		found = !strcmp(item, word);
		free(item);
	}
	return found;
}

static void read_setting(struct reader *r, const struct setting *kv,
			 const struct kind *kind, void *object)
{
	const struct key *key = NULL;
	size_t i;

	for (i = 0; i < kind->n_keys && !key; i++)
		if (name_fits(kind->keys[i].name, kv->key))
			key = &kind->keys[i];
	if (!key)
		unknown_key(r, kv, kind);
	else if (!kv->value)
		return;
	else if (key->read)
		key->read(r, kv, object);
	else if (!in_list(key->same, kv->value))
		diag_error(r->d, kv->pos, "%s is not supported%s%s", kv->key,
			   key->same ? ", but for the value " : "",
			   key->same ? key->same : "");
}

static void read_sub(struct reader *r, struct section *s,
		     const struct kind *kind, void *object)
{
	const char **words;
	size_t i;

	for (i = 0; i < kind->n_places; i++) {
		if (!name_fits(kind->places[i].name, s->name))
			continue;
		if (kind->places[i].read)
			kind->places[i].read(r, s, object);
		else
			diag_error(r->d, s->pos,
				   "the section %s of %s is not supported",
				   s->name, kind->what);
		return;
	}
	for (i = 0; i < kind->n_keys; i++)
		if (name_fits(kind->keys[i].name, s->name)) {
			diag_error(r->d, s->pos,
				   "%s of %s is no section: = and a value are expected",
				   s->name, kind->what);
			return;
		}
	words = xcalloc(kind->n_places, sizeof(*words));
	for (i = 0; i < kind->n_places; i++)
		words[i] = kind->places[i].name;
	unknown(r, s->pos, "section", s->name, kind, words, kind->n_places);
	free(words);
}

void schema_read(struct reader *r, struct section *s, const struct kind *kind,
		 void *object)
{
	unsigned int i;

	for (i = 0; i < s->n_settings; i++)
		read_setting(r, &s->settings[i], kind, object);
	for (i = 0; i < s->n_sections; i++)
		read_sub(r, s->sections[i], kind, object);
}

bool schema_name_ok(struct reader *r, const struct section *s)
{
	const char *c;

	if (strlen(s->name) > IKEK_NAME_LEN) {
		diag_error(r->d, s->pos, "a name of more than %u characters",
			   IKEK_NAME_LEN);
		return false;
	}
	for (c = s->name; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || *c == '/') {
			diag_error(r->d, s->pos,
				   "a name here has no slash and only ASCII characters");
			return false;
		}
	return true;
}

int schema_word(struct reader *r, const struct setting *kv,
		const char *const *words, size_t n)
{
	struct text all = {};
	const char *near;
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(words[i], kv->value))
			return i;
	for (i = 0; i < n; i++)
		text_printf(&all, "%s%s", i ? i + 1 < n ? ", " : " or " : "",
			    words[i]);
	near = nearest(kv->value, words, n);
	diag_error(r->d, kv->value_pos, "%s is %s, not \"%s\"%s%s%s", kv->key,
		   all.s, kv->value, near ? "; did you mean " : "",
		   near ? near : "", near ? "?" : "");
	free(all.s);
	return -1;
}

/* %unique and the like need an interface of each SA's own. */
void schema_if_id(struct reader *r, const struct setting *kv, uint32_t *out)
{
	if (*kv->value == '%')
		diag_error(r->d, kv->value_pos,
			   "%s is not supported, a number is expected",
			   kv->value);
	else
		value_number(kv->value, kv->value_pos, 0, UINT32_MAX, out,
			     r->d);
}

/* Secrets */

static void secret_value(struct reader *r, const struct setting *kv,
			 void *object)
{
	value_secret(kv->value, kv->value_pos, object, r->d);
}

static void secret_id(struct reader *r, const struct setting *kv, void *object)
{
	struct secret *secret = object;
	struct ident id;

	if (secret->n_ids == SECRET_IDS_MAX) {
		diag_error(r->d, kv->pos, "more than %u identities of a secret",
			   SECRET_IDS_MAX);
		return;
	}
	if (!value_ident(kv->value, kv->value_pos, &id, r->d))
		return;
	secret->ids = grow(secret->ids, secret->n_ids, sizeof(*secret->ids));
	secret->ids[secret->n_ids++] = id;
}

static const struct key ike_secret_keys[] = {
	{ "secret", secret_value, NULL },
	{ "id*", secret_id, NULL },
};

static const struct kind ike_secret_kind = {
	.what = "a pre-shared key",
	.quiet = true,
	.keys = ike_secret_keys,
	.n_keys = ARRAY_SIZE(ike_secret_keys),
};

static void read_ike_secret(struct reader *r, struct section *s, void *object)
{
	struct conf *conf = r->conf;
	unsigned int errors = r->d->errors;
	struct secret *secret;

	(void)object;
	if (!schema_name_ok(r, s))
		return;
	conf->secrets = grow(conf->secrets, conf->n_secrets,
			     sizeof(*conf->secrets));
	secret = &conf->secrets[conf->n_secrets++];
	memset(secret, 0, sizeof(*secret));
	secret->name = xstrdup(s->name);
	schema_read(r, s, &ike_secret_kind, secret);
	if (!secret->key && r->d->errors == errors)
		diag_error(r->d, s->pos, "%s has no secret", s->name);
}

static const struct place secrets_places[] = {
	{ "ike*", read_ike_secret },
	{ "eap*", NULL },
	{ "xauth*", NULL },
	{ "ntlm*", NULL },
	{ "ppk*", NULL },
	{ "private*", NULL },
	{ "rsa*", NULL },
	{ "ecdsa*", NULL },
	{ "pkcs8*", NULL },
	{ "pkcs12*", NULL },
	{ "token*", NULL },
};

static const struct kind secrets_kind = {
	.what = "secrets",
	.quiet = true,
	.places = secrets_places,
	.n_places = ARRAY_SIZE(secrets_places),
};

/* ikek's own section */

static void set_number(struct reader *r, const struct setting *kv, int attr,
		       uint32_t min, uint32_t max)
{
	struct settings *settings = &r->conf->settings;

	if (value_number(kv->value, kv->value_pos, min, max,
			 &settings->value[attr], r->d))
		settings->set[attr] = true;
}

static void ikek_cookie_threshold(struct reader *r, const struct setting *kv,
				  void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_COOKIE_THRESHOLD, 0, UINT32_MAX);
}

static void ikek_half_open_max(struct reader *r, const struct setting *kv,
			       void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_HALF_OPEN_MAX, 1, UINT32_MAX);
}

static void ikek_half_open_timeout(struct reader *r, const struct setting *kv,
				   void *object)
{
	struct settings *settings = &r->conf->settings;
	uint32_t ms;

	(void)object;
	if (!value_time(kv->value, kv->value_pos, 1000, 3600000, &ms, r->d))
		return;
	settings->value[IKEK_A_SETTINGS_HALF_OPEN_TIMEOUT] = ms / 1000;
	settings->set[IKEK_A_SETTINGS_HALF_OPEN_TIMEOUT] = true;
}

static void ikek_retransmit_timeout(struct reader *r, const struct setting *kv,
				    void *object)
{
	int attr = IKEK_A_SETTINGS_RETRANSMIT_TIMEOUT;

	(void)object;
	if (value_time(kv->value, kv->value_pos, 100, 30000,
		       &r->conf->settings.value[attr], r->d))
		r->conf->settings.set[attr] = true;
}

/* 1.8 and 180% are the same. */
static void ikek_retransmit_base(struct reader *r, const struct setting *kv,
				 void *object)
{
	int attr = IKEK_A_SETTINGS_RETRANSMIT_BASE;
	double base;
	char *end;

	(void)object;
	base = strtod(kv->value, &end);
	if (end != kv->value && !strcmp(end, "%"))
		base /= 100;
	else if (*end)
		end = kv->value;
	if (end == kv->value || !(base >= 1 && base <= 10)) {
		diag_error(r->d, kv->value_pos,
			   "%s is from 1.0 to 10.0, or from 100%% to 1000%%, not \"%s\"",
			   kv->key, kv->value);
		return;
	}
	r->conf->settings.value[attr] = base * 100 + 0.5;
	r->conf->settings.set[attr] = true;
}

static void ikek_retransmit_tries(struct reader *r, const struct setting *kv,
				  void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_RETRANSMIT_TRIES, 0, 64);
}

static void ikek_fragment_size_v4(struct reader *r, const struct setting *kv,
				  void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_FRAGMENT_SIZE_V4, 576, 16384);
}

static void ikek_fragment_size_v6(struct reader *r, const struct setting *kv,
				  void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_FRAGMENT_SIZE_V6, 1280, 16384);
}

static void ikek_fragment_memory(struct reader *r, const struct setting *kv,
				 void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_FRAGMENT_MEMORY, 32767, UINT32_MAX);
}

static void ikek_max_packet(struct reader *r, const struct setting *kv,
			    void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_MAX_PACKET, 1280, 32767);
}

static void ikek_keepalive(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct settings *settings = &r->conf->settings;
	uint32_t ms;

	(void)object;
	if (!value_time(kv->value, kv->value_pos, 0, 3600000, &ms, r->d))
		return;
	/* what is more than never is not to become it */
	settings->value[IKEK_A_SETTINGS_KEEPALIVE] = (ms + 999) / 1000;
	settings->set[IKEK_A_SETTINGS_KEEPALIVE] = true;
}

static void ikek_ike_sa_max(struct reader *r, const struct setting *kv,
			    void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_IKE_SA_MAX, 1, UINT32_MAX);
}

static void ikek_ike_sa_per_peer(struct reader *r, const struct setting *kv,
				 void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_IKE_SA_PER_PEER, 1, UINT32_MAX);
}

static void ikek_child_sa_max(struct reader *r, const struct setting *kv,
			      void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_CHILD_SA_MAX, 1, UINT32_MAX);
}

static void ikek_child_sa_per_ike_sa(struct reader *r, const struct setting *kv,
				     void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_CHILD_SA_PER_IKE_SA, 1, 32767);
}

static void ikek_message_memory(struct reader *r, const struct setting *kv,
				void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_MESSAGE_MEMORY, 32767, UINT32_MAX);
}

static void ikek_queue_max(struct reader *r, const struct setting *kv,
			   void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_QUEUE_MAX, 16, UINT32_MAX);
}

static void ikek_queue_memory(struct reader *r, const struct setting *kv,
			      void *object)
{
	(void)object;
	set_number(r, kv, IKEK_A_SETTINGS_QUEUE_MEMORY, 32767, UINT32_MAX);
}

static const struct key ikek_keys[] = {
	{ "cookie_threshold", ikek_cookie_threshold, NULL },
	{ "half_open_max", ikek_half_open_max, NULL },
	{ "half_open_timeout", ikek_half_open_timeout, NULL },
	{ "retransmit_timeout", ikek_retransmit_timeout, NULL },
	{ "retransmit_base", ikek_retransmit_base, NULL },
	{ "retransmit_tries", ikek_retransmit_tries, NULL },
	{ "fragment_size_v4", ikek_fragment_size_v4, NULL },
	{ "fragment_size_v6", ikek_fragment_size_v6, NULL },
	{ "fragment_memory", ikek_fragment_memory, NULL },
	{ "max_packet", ikek_max_packet, NULL },
	{ "keepalive", ikek_keepalive, NULL },
	{ "ike_sa_max", ikek_ike_sa_max, NULL },
	{ "ike_sa_per_peer", ikek_ike_sa_per_peer, NULL },
	{ "child_sa_max", ikek_child_sa_max, NULL },
	{ "child_sa_per_ike_sa", ikek_child_sa_per_ike_sa, NULL },
	{ "message_memory", ikek_message_memory, NULL },
	{ "queue_max", ikek_queue_max, NULL },
	{ "queue_memory", ikek_queue_memory, NULL },
};

static const struct kind ikek_kind = {
	.what = "ikek",
	.keys = ikek_keys,
	.n_keys = ARRAY_SIZE(ikek_keys),
};

static void read_ikek(struct reader *r, struct section *s, void *object)
{
	schema_read(r, s, &ikek_kind, object);
}

/* The whole */

static void read_secrets(struct reader *r, struct section *s, void *object)
{
	schema_read(r, s, &secrets_kind, object);
}

static const struct place root_places[] = {
	{ "connections", schema_connections },
	{ "secrets", read_secrets },
	{ "ikek", read_ikek },
	{ "pools", NULL },
	{ "authorities", NULL },
};

static const struct kind root_kind = {
	.what = "the configuration",
	.quiet = true,
	.places = root_places,
	.n_places = ARRAY_SIZE(root_places),
};

static const struct place *root_place(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(root_places); i++)
		if (!strcmp(root_places[i].name, name))
			return &root_places[i];
	return NULL;
}

/* Other sections may be there to be inherited from, and only for that. */
static void check_template(struct reader *r, const struct section *s)
{
	const char *words[ARRAY_SIZE(root_places)];
	size_t i;

	if (s->referenced)
		return;
	for (i = 0; i < ARRAY_SIZE(root_places); i++)
		words[i] = root_places[i].name;
	if (nearest(s->name, words, ARRAY_SIZE(words)))
		unknown(r, s->pos, "section", s->name, &root_kind, words,
			ARRAY_SIZE(words));
	else
		diag_warning(r->d, s->pos,
			     "no section inherits from %s, so it is not used",
			     s->name);
}

void conf_read(struct section *root, bool resolve_names, struct conf *conf,
	       struct diags *d)
{
	struct reader r = {
		.root = root, .resolve_names = resolve_names, .conf = conf,
		.d = d,
	};
	unsigned int i;

	for (i = 0; i < root->n_settings; i++)
		unknown_key(&r, &root->settings[i], &root_kind);
	for (i = 0; i < root->n_sections; i++) {
		struct section *whole;

		if (!root_place(root->sections[i]->name))
			continue;
		whole = conf_resolve(root, root->sections[i], d);
		read_sub(&r, whole, &root_kind, NULL);
		section_free(whole);
	}
	for (i = 0; i < root->n_sections; i++)
		if (!root_place(root->sections[i]->name))
			check_template(&r, root->sections[i]);
	if (conf->n_conns && !conf->n_secrets && !d->errors)
		diag_warning(d, root->sections[0]->pos,
			     "there are connections but no secrets");
}
