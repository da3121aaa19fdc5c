from django import forms

MAX_ID = 2**53 - 1


class BeforeForm(forms.Form):
    """Where a page of older notifications begins."""

    before = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)


class ReadAllForm(forms.Form):
    """The newest notification its sender has seen."""

    up_to = forms.IntegerField(min_value=1, max_value=MAX_ID)
