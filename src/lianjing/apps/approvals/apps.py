"""Django's description of this app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Requests and decisions."""

    name = "lianjing.apps.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Hear of rights that are taken back; call what somebody was asked about his business."""
        from lianjing.apps.approvals.policies import grants_of_steps, people_of_steps
        from lianjing.apps.approvals.services.following import follow_grants
        from lianjing.apps.rights.duties import add_duty
        from lianjing.apps.rights.observers import watch

        watch(follow_grants)
        add_duty(grants=grants_of_steps, people=people_of_steps)
