"""The states in which the widget is looked at: closed, open, answered, refused, offline …"""

import threading

from fake_api import CHOICES, MAYBE, SHAPE, URGENT, Step, answer


def closed(widget, api):
    """Before the first click."""


def opened(widget, api):
    widget.open()


def options(widget, api):
    widget.open().page.get_by_role("button", name="Options").click()


def streaming(widget, api):
    api.steps.append(Step(pieces=("**Le début**",), hold=threading.Event()))
    widget.open()
    widget.field.fill("Combien ?")
    widget.field.press("Enter")
    widget.last.locator("strong").wait_for()


def answered(widget, api):
    widget.open().ask("Combien ?")


def source_open(widget, api):
    answered(widget, api)
    widget.last.locator(".mark").first.click()


def unfolded(widget, api):
    api.steps.append(Step(answer(**SHAPE)))
    widget.open().ask("Combien ?")
    for fold in widget.last.locator("summary").all():
        fold.click()


def choosing(widget, api):
    api.steps.append(Step(answer(**CHOICES)))
    widget.open().ask("piscine")
    widget.last.get_by_role("button", name="Autre chose").click()


def perhaps(widget, api):
    api.steps.append(Step(answer(**MAYBE)))
    widget.open().ask("piscine")


def person(widget, api):
    answered(widget, api)
    widget.page.get_by_role("button", name="Parler à la mairie").click()


def erased(widget, api):
    answered(widget, api)
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_role("button", name="Effacer la conversation").click()


def failed(widget, api):
    api.steps.append(Step(end="error", detail="Le service est très demandé."))
    widget.open().ask("Combien ?", ".problem")


def offline(widget, api):
    widget.open().page.context.set_offline(True)
    widget.ask("Combien ?", ".problem")


def refused(widget, api):
    widget.open().field.press("Enter")


def opinion_sent(widget, api):
    answered(widget, api)
    widget.last.get_by_role("button", name="Non").click()
    widget.last.get_by_text("Merci").wait_for()


def emergency(widget, api):
    api.steps.append(Step(answer(status="emergency", text=URGENT, suggestions=[])))
    widget.open().ask("au secours")


STATES = (
    closed, opened, options, streaming, answered, source_open, unfolded, choosing, perhaps, person, erased, failed,
    offline, refused, opinion_sent, emergency,
)  # fmt: skip
