# SPDX-License-Identifier: GPL-2.0-only
# Files as people have them for swanctl work unchanged.
. tests/tool/lib

# site to site, with the order and the blanks that such files have
conf <<'X'
connections {

   gw-gw {
      local_addrs  = 192.0.2.1
      remote_addrs = 192.0.2.2

      local {
         auth = psk
         id = moon.example.org
      }
      remote {
         auth = psk
         id = sun.example.org
      }
      children {
         net-net {
            local_ts  = 10.1.0.0/16
            remote_ts = 10.2.0.0/16

            start_action = trap
            esp_proposals = aes128gcm128-x25519
         }
         host-host {
            esp_proposals = aes256-sha256-ecp384-esn-noesn
            mode = transport
         }
      }

      version = 2
      mobike = no
      proposals = aes128-sha256-x25519,aes256gcm16-prfsha384-ecp384
   }
}

secrets {

   ike-1 {
      id-moon = moon.example.org
      secret = 0sAPrUwrO7KjTOpFE+/5EcLlMTPkdJ
   }
   ike-2 {
      id-sun = sun.example.org
      secret = 0x7b7976b4d8ef757055841740
   }
   ike-3 {
      id-winter = "C=CH, O=acme, CN=winter"
      secret = "correct horse, as they say"
   }
}

# Include config snippets
include conf.d/*.conf
X
check -j
ok 'site to site' status 0
ok 'proposals' gives 'j["conns"][0]["proposal"]' '["aes128-prfsha256-sha256-x25519", "aes256gcm16-prfsha384-ecp384"]'
ok 'children' gives '[(c["name"], c["mode"]) for c in j["conns"][0]["child"]]' '[["net-net", "tunnel"], ["host-host", "transport"]]'
ok 'secrets' gives 'j["secrets"][2]["id"]' '["C=CH, O=acme, CN=winter"]'

# shunts beside a tunnel
conf <<'X'
connections {
  shunts {
    local_addrs = 127.0.0.1
    local { auth = psk
    } remote { auth = psk
    }
    children {
      bypass-lan { mode = pass
        local_ts = 10.1.0.0/16
        remote_ts = 10.1.0.0/16
        start_action = trap }
      no-smtp {
        mode = drop
        local_ts = 0.0.0.0/0[tcp]
        remote_ts = 0.0.0.0/0[tcp/smtp]
        start_action = trap
        priority = 1
      }
    }
  }
}
secrets { ike { secret = x
  } }
X
check -j
ok 'shunts' gives '[(c["name"], c["mode"]) for c in j["conns"][0]["child"]]' '[["bypass-lan", "pass"], ["no-smtp", "drop"]]'

# one template, two branches that differ in a few lines
conf <<'X'
child-defaults {
   local_ts = 10.0.0.0/8
   esp_proposals = aes256gcm16-ecp384
   start_action = trap|start
}
eap-defaults { remote { auth = eap
  } }
conn-defaults {
   version = 2
   proposals = aes256-sha384-ecp384
   keyingtries = 0
   local { auth = psk
      id = hub.example.org }
   remote { auth = psk
   }
   children { net : child-defaults {
   } }
}
connections {
   zurich : conn-defaults {
      remote_addrs = 192.0.2.10
      remote { id = zurich.example.org
      }
      children { net { remote_ts = 172.16.1.0/24
      } }
   }
   bern : conn-defaults {
      remote_addrs = 2001:db8::10
      remote { id = bern.example.org
      }
      children { net { remote_ts = 172.16.2.0/24, 2001:db8:2::/48
         local_ts = 10.0.0.0/8, 2001:db8:1::/48
      } }
   }
}
secrets { ike { secret = x
   } }
X
check -j
ok 'templates' status 0
ok 'what differs' gives '[c["child"][0]["remote-ts"] for c in j["conns"]]' '[["172.16.1.0/24"], ["172.16.2.0/24", "2001:db8:2::/48"]]'
ok 'what does not' gives '[(c["keyingtries"], c["local-id"], c["child"][0]["start-action"]) for c in j["conns"]]' '[[0, "hub.example.org", ["start", "trap"]], [0, "hub.example.org", ["start", "trap"]]]'
ok 'a template that nobody uses is pointed out' says 'c.conf:6:1: warning: no section inherits from eap-defaults, so it is not used'
