"""Settings of signing in through a directory or another sign-in service."""

from typing import Annotated

from lianjing.runtime.sections import Section, key


class OidcSettings(Section, frozen=True):
    """Signing in through OpenID Connect; the client's secret is the file secrets/oidc."""

    issuer: Annotated[str, key("签发者地址 https://… , 空为不用; issuer, empty: not used")] = ""
    client: Annotated[str, key("在签发者处登记的客户端标识; our client id")] = "lianjing"
    claim: Annotated[str, key("作为用户名的声明; claim that holds our user name")] = (
        "preferred_username"
    )
    label: Annotated[str, key("登录页按钮文字; words on the button")] = "统一身份认证"
    ca_file: Annotated[str, key("签发者证书的 CA 文件, 空为系统; CA of the issuer")] = ""


class LdapSettings(Section, frozen=True):
    """Checking passwords at an LDAP directory."""

    url: Annotated[str, key("ldaps://主机:端口, 空为不用; server, empty: not used")] = ""
    start_tls: Annotated[bool, key("先用 StartTLS 加密; encrypt an ldap:// connection first")] = (
        True
    )
    ca_file: Annotated[str, key("目录服务证书的 CA 文件, 空为系统; CA of the server")] = ""
    user_dn: Annotated[
        str,
        key("用户条目, {username} 为用户名; where a user's entry is"),
    ] = "uid={username},ou=people,dc=example,dc=cn"
    seconds: Annotated[int, key("等待秒数; wait at most")] = 5
